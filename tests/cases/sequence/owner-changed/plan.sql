BEGIN;
-- sequence owner a_seq
ALTER SEQUENCE a_seq OWNED BY NONE;
-- sequence owner b_seq
ALTER SEQUENCE b_seq OWNED BY NONE;
-- sequence owner e_seq
ALTER SEQUENCE e_seq OWNED BY NONE;
-- table gone
-- ! deletes_data: all rows of gone are deleted
DROP TABLE gone;
-- table lines
-- ! deletes_data: the values of lines.old_number are deleted
ALTER TABLE lines DROP COLUMN old_number;
-- ! rewrites_data: every row of lines is written again
-- ! blocks_reads: reads and writes of lines wait until its rows are rewritten
ALTER TABLE lines ADD COLUMN new_number bigint DEFAULT nextval('b_seq'::regclass);
ALTER TABLE lines ALTER COLUMN other SET DEFAULT nextval('a_seq'::regclass);
-- sequence owner a_seq
ALTER SEQUENCE a_seq OWNED BY lines.other;
-- sequence owner b_seq
ALTER SEQUENCE b_seq OWNED BY lines.new_number;
-- sequence owner c_seq
ALTER SEQUENCE c_seq OWNED BY lines.other;
-- sequence owner d_seq
ALTER SEQUENCE d_seq OWNED BY lines.id;
COMMIT;
