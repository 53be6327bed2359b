BEGIN;
-- table meters
ALTER TABLE meters ADD COLUMN firmware text;
ALTER TABLE meters ADD COLUMN active boolean DEFAULT true NOT NULL;
ALTER TABLE meters ADD COLUMN seen_at timestamp with time zone DEFAULT now() NOT NULL;
-- ! rewrites_data: every row of meters is written again
-- ! blocks_reads: reads and writes of meters wait until its rows are rewritten
ALTER TABLE meters ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL;
COMMIT;
