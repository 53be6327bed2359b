// The engine's backend, one frontend message at a time.
//
// Takes whole frontend messages, runs each to its end, and writes what PostgreSQL answers to `sink`, except
// ReadyForQuery, which is withheld: the caller sends its own once it has said everything that belongs before it.
// Never returns bytes past the message that runs: PostgreSQL would take them for its own.

import { BACKEND, FRONTEND, HEADER_BYTES, message, rowsOf } from './wire.mjs';
import { PHASE, SLOT } from './shared.mjs';

// The kinds of backend messages whose contents the bridge looks into.
const KEPT = new Set([BACKEND.commandComplete, BACKEND.readyForQuery]);

export class Backend {
  /** Of the last message that ran. */
  failed = false;
  tags = []; // its command tags: 'SELECT 1', 'SET', ...
  /** 'I' outside a transaction, 'T' in one, 'E' in a failed one. */
  status = 'I';

  #module;
  #shared;
  #nextCopyMessage; // () => the next frontend message of the COPY FROM STDIN that is open; blocks
  #sink;
  #capture = null;
  #frame = null;
  #read = 0;
  #copyIn = false;
  // The backend message that is passing: PostgreSQL flushes at any byte, so its header may come in pieces.
  #header = Buffer.alloc(HEADER_BYTES);
  #headerLength = 0;
  #kind = 0;
  #left = 0;
  #body = null;

  constructor(module, shared, sink, nextCopyMessage) {
    this.#module = module;
    this.#shared = shared;
    this.#sink = sink;
    this.#nextCopyMessage = nextCopyMessage;
    const read = module.addFunction((pointer, most) => this.#fill(pointer, most), 'iii');
    const write = module.addFunction((pointer, length) => {
      this.#scan(module.HEAPU8.subarray(pointer, pointer + length));
      return length;
    }, 'iii');
    module._set_read_write_cbs(read, write);
  }

  /** Runs one message; a crash of the engine throws. */
  run(frame) {
    this.#frame = frame;
    this.#read = 0;
    this.failed = false;
    this.tags = [];
    Atomics.store(this.#shared, SLOT.phase, PHASE.running);
    this.#module._interactive_one(frame.length, frame[0]);
    this.#frame = null;
    this.#copyIn = false;
  }

  /** Runs one message and returns its answer instead of sending it. */
  runSilently(frame) {
    const captured = [];
    this.#capture = captured;
    this.run(frame);
    this.#capture = null;
    return Buffer.concat(captured);
  }

  /** The rows of a statement of the bridge's own, or null if it failed. Drops the unnamed prepared statement. */
  ask(sql) {
    return rowsOf(this.runSilently(message('Q', sql)));
  }

  // PostgreSQL reads. An empty answer means "end of input" to it, and inside COPY it then gives up the connection: so
  // this blocks until the client has sent more.
  #fill(pointer, most) {
    while (this.#frame === null || this.#read >= this.#frame.length) {
      if (!this.#copyIn || this.#capture) return 0;
      this.#frame = this.#nextCopyMessage();
      this.#read = 0;
    }
    const count = Math.min(most, this.#frame.length - this.#read);
    this.#module.HEAPU8.set(this.#frame.subarray(this.#read, this.#read + count), pointer);
    this.#read += count;
    return count;
  }

  // PostgreSQL writes: follows the messages, and passes the bytes on as they are, less ReadyForQuery and less the
  // beginning of a header that the next piece completes.
  #scan(bytes) {
    let passed = 0;
    for (let at = 0; at < bytes.length;) {
      if (this.#headerLength < HEADER_BYTES) {
        this.#header[this.#headerLength] = bytes[at];
        this.#headerLength += 1;
        at += 1;
        if (this.#headerLength < HEADER_BYTES) continue;
        this.#beginMessage();
        const start = at - HEADER_BYTES; // negative: the header began in the piece before
        if (this.#kind === BACKEND.readyForQuery) this.#emit(bytes.subarray(passed, Math.max(start, 0)));
        else if (start < 0) this.#emit(this.#header);
        if (this.#kind === BACKEND.readyForQuery || start < 0) passed = at;
      }
      const count = Math.min(this.#left, bytes.length - at);
      if (this.#body) this.#body.push(Buffer.from(bytes.subarray(at, at + count)));
      at += count;
      this.#left -= count;
      if (this.#kind === BACKEND.readyForQuery) passed = at;
      if (this.#left === 0) this.#endMessage();
    }
    const cut = this.#headerLength < HEADER_BYTES ? this.#headerLength : 0;
    this.#emit(bytes.subarray(passed, Math.max(passed, bytes.length - cut)));
  }

  #beginMessage() {
    this.#kind = this.#header[0];
    this.#left = this.#header.readInt32BE(1) - 4;
    this.#body = KEPT.has(this.#kind) ? [] : null;
    if (this.#kind === BACKEND.copyInResponse) {
      this.#copyIn = true;
      Atomics.store(this.#shared, SLOT.phase, PHASE.copyIn);
    } else if (this.#kind === BACKEND.error) {
      this.#copyIn = false;
      this.failed = true;
    } else if (this.#kind === BACKEND.commandComplete) {
      this.#copyIn = false;
    }
  }

  #endMessage() {
    this.#headerLength = 0;
    if (this.#body === null) return;
    const body = Buffer.concat(this.#body);
    if (this.#kind === BACKEND.readyForQuery) this.status = String.fromCharCode(body[0]);
    else this.tags.push(body.toString('utf8', 0, body.length - 1));
  }

  #emit(bytes) {
    if (bytes.length === 0) return;
    if (this.#capture) this.#capture.push(Buffer.from(bytes));
    else this.#sink(bytes);
  }
}

/** What a client may still send of a COPY that has failed; PostgreSQL ignores it. */
export const COPY_LEFTOVERS = new Set([FRONTEND.copyData, FRONTEND.copyDone, FRONTEND.copyFail]);
