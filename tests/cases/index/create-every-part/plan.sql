BEGIN;
-- index articles_body
-- ! blocks_writes: writes to articles wait while the index is built
CREATE INDEX articles_body ON articles USING gin (body jsonb_path_ops) WITH (fastupdate = 'off');
-- index articles_brin
-- ! blocks_writes: writes to articles wait while the index is built
CREATE INDEX articles_brin ON articles USING brin (published) WITH (pages_per_range = '32');
-- index articles_recent
-- ! blocks_writes: writes to articles wait while the index is built
CREATE INDEX articles_recent ON articles USING btree (published desc) INCLUDE (title) WITH (fillfactor = '70') WHERE published is not null;
-- index articles_slug
-- ! blocks_writes: writes to articles wait while the index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if articles holds two rows with equal keys
CREATE UNIQUE INDEX articles_slug ON articles USING btree (slug) NULLS NOT DISTINCT;
COMMENT ON INDEX articles_slug IS 'The address of an article';
-- index articles_tags
-- ! blocks_writes: writes to articles wait while the index is built
CREATE INDEX articles_tags ON articles USING gin (tags);
-- index articles_title
-- ! blocks_writes: writes to articles wait while the index is built
CREATE INDEX articles_title ON articles USING btree (lower(title) text_pattern_ops, published desc nulls last);
COMMIT;
