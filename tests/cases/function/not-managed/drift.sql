create function by_hand() returns integer language sql as $$ select 1 $$;
create procedure done_by_hand() language sql as $$ select 1 $$;
create aggregate total(integer) (sfunc = int4pl, stype = integer);
