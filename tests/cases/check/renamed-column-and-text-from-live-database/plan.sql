BEGIN;
-- table pipelines
ALTER TABLE builds RENAME TO pipelines;
ALTER TABLE pipelines RENAME COLUMN status TO state;
-- constraint pipelines.pipelines_state_check
ALTER TABLE pipelines RENAME CONSTRAINT builds_status_check TO pipelines_state_check;
COMMIT;
