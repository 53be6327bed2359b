// The embedded TimescaleDB as a server: one data folder, one Unix socket, the PostgreSQL wire protocol.
//
//   node main.mjs serve DATA SOCKET --engine FOLDER --extensions a,b --max N --queue-timeout S --idle S --ready-fd N
//   node main.mjs initialise DATA --engine FOLDER
//
// `serve` writes one line to the descriptor `--ready-fd` and closes it when clients can connect. TERM, INT and the idle
// timeout end it: the engine checkpoints and closes. The launcher holds the data folder's lock and passes it on.

import fs from 'node:fs';
import net from 'node:net';
import { parseArgs } from 'node:util';
import { Bridge } from './bridge.mjs';
import { Host } from './host.mjs';
import { initialise } from './engine.mjs';

const LONGEST_STOP_MS = 5000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'engine': { type: 'string' },
    'extensions': { type: 'string', default: '' },
    'max': { type: 'string', default: '50' },
    'queue-timeout': { type: 'string', default: '30' },
    'idle': { type: 'string', default: '300' },
    'ready-fd': { type: 'string' },
  },
});
const [command, dataFolder, socketPath] = positionals;
if (command === 'initialise') {
  await initialise(options.engine, dataFolder);
  process.exit(0);
} else serve();

function serve() {
  const extensions = options.extensions.split(',').filter(Boolean);
  const host = new Host({ installation: options.engine, dataFolder, extensions });
  const limits = { maxClients: +options.max, queueTimeout: +options['queue-timeout'], idle: +options.idle };
  const bridge = new Bridge(host, { ...limits, onIdle: stop }, { extensions });
  const server = net.createServer({ noDelay: true }, (socket) => bridge.accept(socket));

  function stop() {
    setTimeout(() => process.exit(0), LONGEST_STOP_MS);
    fs.rmSync(socketPath, { force: true });
    server.close();
    bridge.stop().then(() => process.exit(0));
  }
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  host.once('ready', () => {
    fs.rmSync(socketPath, { force: true }); // of a server that was killed: the lock says that it is gone
    server.listen(socketPath, () => {
      fs.chmodSync(socketPath, 0o600); // in a folder that is its owner's: nobody came in between
      if (!options['ready-fd']) return;
      fs.writeSync(+options['ready-fd'], 'ready\n');
      fs.closeSync(+options['ready-fd']);
    });
  });
  host.start();
}
