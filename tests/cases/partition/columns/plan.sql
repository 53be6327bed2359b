BEGIN;
-- table events
-- ! deletes_data: the values of events.gone are deleted
ALTER TABLE events DROP COLUMN gone;
ALTER TABLE events ALTER COLUMN body TYPE text;
-- ! blocks_reads: reads and writes of events wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of events has no body
ALTER TABLE events ALTER COLUMN body SET NOT NULL;
ALTER TABLE events ADD COLUMN more integer DEFAULT 7;
COMMENT ON COLUMN events.more IS 'How many more';
COMMENT ON TABLE events IS 'What happened';
-- partition full
COMMENT ON TABLE "full" IS 'A year';
-- constraint events.events_more
-- ! blocks_reads: reads and writes of events wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of events violates events_more
ALTER TABLE events ADD CONSTRAINT events_more CHECK (more > 0);
-- constraint events.events_pkey
-- ! blocks_reads: reads and writes of events wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of events are equal in at, body
ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (at, body);
-- index events_more_idx
-- ! blocks_writes: writes to events wait while the index is built
-- ! blocks_reads: reads and writes of events wait too: the transaction has locked them
CREATE INDEX events_more_idx ON events USING btree (more);
COMMENT ON INDEX events_more_idx IS 'For the page';
COMMIT;
