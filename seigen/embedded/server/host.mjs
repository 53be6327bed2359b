// The engine's thread as the main thread sees it: starting it, talking to it, ending it.
//
// Events: 'message' (see worker.mjs), 'death' (an Error, when the thread ended and nobody had asked for it).

import { EventEmitter } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { SLOT, makeShared } from './shared.mjs';

export class Host extends EventEmitter {
  #workerData;
  #worker = null;
  #port = null;
  #shared = null;

  /** `workerData`: {installation, dataFolder, extensions}. */
  constructor(workerData) {
    super();
    this.#workerData = workerData;
  }

  /** Starts a thread, in place of the one that ended; its first message is {ready}. */
  start() {
    const { port1, port2 } = new MessageChannel();
    const shared = makeShared();
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
      workerData: { ...this.#workerData, port: port2, shared },
      transferList: [port2],
    });
    let error = null;
    port1.on('message', (message) => worker === this.#worker && this.emit('message', message));
    worker.on('error', (thrown) => { error = thrown; });
    worker.on('exit', (code) => {
      if (worker === this.#worker) this.emit('death', error ?? new Error(`the engine ended with status ${code}`));
    });
    [this.#worker, this.#port, this.#shared] = [worker, port1, shared];
  }

  send(message, transfer = []) {
    this.#port.postMessage(message, transfer);
    Atomics.add(this.#shared, SLOT.inbox, 1);
    Atomics.notify(this.#shared, SLOT.inbox);
  }

  /** What to call when a socket has taken `count` bytes of the output of the thread that runs now. */
  acknowledge(count) {
    const shared = this.#shared;
    return () => {
      Atomics.sub(shared, SLOT.unsent, count);
      Atomics.notify(shared, SLOT.unsent);
    };
  }

  /** The output and the unread statements of this client are void from now on. */
  setGone(client) {
    Atomics.store(this.#shared, SLOT.gone, client);
    Atomics.notify(this.#shared, SLOT.unsent);
  }

  /** What the running statement is doing, one of PHASE. */
  get phase() {
    return Atomics.load(this.#shared, SLOT.phase);
  }

  /** Ends the thread in the middle of what it runs: the data folder is as after a crash, the next open recovers. */
  async kill() {
    const worker = this.#worker;
    this.#worker = null;
    this.#port.removeAllListeners('message');
    this.#port.close();
    await worker?.terminate();
  }
}
