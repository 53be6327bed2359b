// The messages from the main thread, read by a thread that blocks: no event loop runs while the engine works.

import { receiveMessageOnPort } from 'node:worker_threads';
import { SLOT } from './shared.mjs';

export class Inbox {
  #port;
  #shared;
  #kept = []; // read while a COPY waited for its own client; answered when it is over

  constructor(port, shared) {
    this.#port = port;
    this.#shared = shared;
  }

  /** The next message; null when none came for `patience` milliseconds. */
  next(patience) {
    return this.#kept.shift() ?? this.#receive(patience);
  }

  /** The next message for which `concerns` holds; the others stay for next(). */
  nextThat(concerns) {
    for (;;) {
      const message = this.#receive(Infinity);
      if (concerns(message)) return message;
      this.#kept.push(message);
    }
  }

  keep(message) {
    this.#kept.push(message);
  }

  #receive(patience) {
    for (;;) {
      const count = Atomics.load(this.#shared, SLOT.inbox);
      const received = receiveMessageOnPort(this.#port);
      if (received) return received.message;
      if (Atomics.wait(this.#shared, SLOT.inbox, count, patience) === 'timed-out') return null;
    }
  }
}
