// What the engine says, on its way to a client: collected into chunks, held back while the client does not read.
//
// `post(client, bytes)` hands a chunk to the main thread, which subtracts it from SLOT.unsent once a socket took it.

import { PHASE, SLOT } from './shared.mjs';

const CHUNK = 128 << 10;
const MOST_UNSENT = 16 << 20;

export class Output {
  #shared;
  #post;
  #chunk = Buffer.allocUnsafe(CHUNK);
  #length = 0;
  client = 0;

  constructor(shared, post) {
    this.#shared = shared;
    this.#post = post;
  }

  write(bytes) {
    for (let start = 0; start < bytes.length;) {
      const count = Math.min(bytes.length - start, CHUNK - this.#length);
      this.#chunk.set(bytes.subarray(start, start + count), this.#length);
      this.#length += count;
      start += count;
      if (this.#length === CHUNK) this.flush();
    }
  }

  /** Sends what was collected; blocks while too much of what was sent before is still unread. */
  flush() {
    if (this.#length === 0) return;
    const bytes = new Uint8Array(this.#chunk.subarray(0, this.#length)); // memory of its own, to hand over
    this.#length = 0;
    if (this.#isVoid()) return;
    Atomics.compareExchange(this.#shared, SLOT.phase, PHASE.running, PHASE.streaming);
    Atomics.add(this.#shared, SLOT.unsent, bytes.length);
    this.#post(this.client, bytes);
    for (;;) {
      const unsent = Atomics.load(this.#shared, SLOT.unsent);
      if (unsent <= MOST_UNSENT || this.#isVoid()) return;
      Atomics.wait(this.#shared, SLOT.unsent, unsent, 1000);
    }
  }

  #isVoid() {
    return Atomics.load(this.#shared, SLOT.gone) === this.client;
  }
}
