BEGIN;
-- domain optional
ALTER DOMAIN optional DROP NOT NULL;
-- domain price
ALTER DOMAIN price SET DEFAULT 5;
ALTER DOMAIN price RENAME CONSTRAINT old_name TO new_name;
ALTER DOMAIN price DROP CONSTRAINT gone;
ALTER DOMAIN price DROP CONSTRAINT positive;
-- ! blocks_writes: writes to items wait while every value of price is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of price in items violates even
ALTER DOMAIN price ADD CONSTRAINT even CHECK ((VALUE <> 7));
-- ! blocks_writes: writes to items wait while every value of price is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of price in items violates positive
ALTER DOMAIN price ADD CONSTRAINT positive CHECK ((VALUE > 0));
-- domain unused
ALTER DOMAIN unused SET NOT NULL;
ALTER DOMAIN unused ADD CONSTRAINT unused_check CHECK ((VALUE > 0));
-- domain wanted
ALTER DOMAIN wanted SET DEFAULT 'x'::text;
-- ! blocks_writes: writes to items wait while every value of wanted is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of wanted in items is NULL
ALTER DOMAIN wanted SET NOT NULL;
COMMIT;
