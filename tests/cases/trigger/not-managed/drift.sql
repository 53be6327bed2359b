create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touch before insert on sites for each row execute function touch();
