BEGIN;
-- compression policy daily
SELECT remove_compression_policy('daily');
-- compression daily
-- ! rewrites_data: 2 compressed chunks of daily are decompressed: needs their full size on disk
-- ! blocks_reads: reads and writes of daily wait meanwhile
SELECT decompress_chunk(c, true) FROM show_chunks('daily') c;
ALTER MATERIALIZED VIEW daily SET (timescaledb.compress = false);
COMMIT;
