BEGIN;
-- procedure add_site
CREATE PROCEDURE add_site(wanted text, inout id bigint default null)
language plpgsql
as $$
begin
  insert into sites (id, name) values (1, wanted) returning sites.id into id;
  commit;
end
$$;
-- procedure forget
CREATE PROCEDURE forget(which sites) language sql as $$ select 1 $$;
COMMENT ON PROCEDURE forget(which sites) IS 'Does nothing';
COMMIT;
