BEGIN;
-- compression logs
-- ! rewrites_data: 6 compressed chunks of logs are decompressed: needs their full size on disk
-- ! blocks_reads: reads and writes of logs wait meanwhile
SELECT decompress_chunk(c, true) FROM show_chunks('logs') c;
ALTER TABLE logs SET (timescaledb.compress = false);
COMMIT;
