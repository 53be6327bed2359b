// The prepared statements of all clients in one backend.
//
// Named ones get the client's number as a prefix. What another client's statement dropped (the unnamed one by any
// simple query, all of them by DEALLOCATE ALL) is prepared again, silently, when its owner next uses it.
// Portals keep their names: they live inside a transaction, and in a transaction the backend has one client.

import { FRONTEND, HEADER_BYTES, message } from './wire.mjs';

const STATEMENT = 'S'.charCodeAt(0);
const DEALLOCATE = /^\s*DEALLOCATE\s+(?:PREPARE\s+)?(?!ALL\b)("(?:[^"]|"")+"|[a-z_][\w$]*)\s*;?\s*$/i;

const endOfText = (frame, start) => frame.indexOf(0, start);
const text = (frame, start) => frame.toString('latin1', start, endOfText(frame, start));

/** `frame` with the text at `start` replaced. */
function withText(frame, start, replacement) {
  const parts = [frame.subarray(0, start), Buffer.from(replacement, 'latin1'), frame.subarray(endOfText(frame, start))];
  const changed = Buffer.concat(parts);
  changed.writeInt32BE(changed.length - 1, 1);
  return changed;
}

/** Where a message carries the name of a prepared statement, or -1. */
function nameAt(frame) {
  switch (frame[0]) {
    case FRONTEND.parse: return HEADER_BYTES;
    case FRONTEND.bind: return endOfText(frame, HEADER_BYTES) + 1;
    case FRONTEND.describe:
    case FRONTEND.close: return frame[HEADER_BYTES] === STATEMENT ? HEADER_BYTES + 1 : -1;
    default: return -1;
  }
}

/** What all clients share: which statements the backend still has. */
export class Prepared {
  generation = 0; // named statements of an older generation were dropped by DEALLOCATE ALL
  unnamed = null; // the Statements whose unnamed statement the backend holds

  dropUnnamed() {
    this.unnamed = null;
  }

  dropAll() {
    this.generation += 1;
    this.unnamed = null;
  }
}

/** One client's statements. */
export class Statements {
  #prepared;
  #prefix;
  #parsed = new Map(); // name -> {frame, generation}

  constructor(prepared, client) {
    this.#prepared = prepared;
    this.#prefix = `${client}:`;
  }

  /** What to run for a message: `again`, a Parse to run silently first (or null), then `frame`, the message with the
   * name that the backend knows. */
  translate(frame) {
    const at = nameAt(frame);
    if (at < 0) return { again: null, frame: this.#translateDeallocate(frame) };
    const name = text(frame, at);
    const again = frame[0] === FRONTEND.parse || frame[0] === FRONTEND.close ? null : this.#lost(name);
    const renamed = name === '' ? frame : withText(frame, at, this.#prefix + name);
    return { again, frame: frame[0] === FRONTEND.parse ? this.#translateDeallocate(renamed) : renamed };
  }

  /** Remembers what a message that succeeded did. `frame` is the client's, `ran` the translated one. */
  succeeded(frame, ran) {
    if (frame[0] === FRONTEND.parse) this.#remember(text(frame, HEADER_BYTES), ran);
    else if (frame[0] === FRONTEND.close && nameAt(frame) >= 0) this.#parsed.delete(text(frame, nameAt(frame)));
    else if (frame[0] === FRONTEND.query) {
      this.#parsed.delete('');
      this.#prepared.dropUnnamed();
    }
  }

  forgetAll() {
    this.#parsed.clear();
  }

  /** The Close messages that leave nothing of this client in the backend. */
  closing() {
    const live = [...this.#parsed].filter(([name, { generation }]) => name && generation === this.#prepared.generation);
    return live.map(([name]) => message('C', Buffer.from('S'), this.#prefix + name));
  }

  #remember(name, ran) {
    this.#parsed.set(name, { frame: ran, generation: this.#prepared.generation });
    if (name === '') this.#prepared.unnamed = this;
  }

  #lost(name) {
    const statement = this.#parsed.get(name);
    if (!statement) return null;
    const held = name === '' ? this.#prepared.unnamed === this : statement.generation === this.#prepared.generation;
    if (held) return null;
    this.#remember(name, statement.frame);
    return statement.frame;
  }

  // DEALLOCATE in SQL of a statement that came by a Parse message: drivers on an older libpq do that.
  #translateDeallocate(frame) {
    if (frame[0] !== FRONTEND.query && frame[0] !== FRONTEND.parse) return frame;
    const at = frame[0] === FRONTEND.query ? HEADER_BYTES : endOfText(frame, HEADER_BYTES) + 1;
    if (frame.length - at > 200) return frame;
    const match = DEALLOCATE.exec(text(frame, at));
    if (!match) return frame;
    const name = match[1].startsWith('"') ? match[1].slice(1, -1).replaceAll('""', '"') : match[1].toLowerCase();
    if (!this.#parsed.has(name)) return frame;
    this.#parsed.delete(name);
    return withText(frame, at, `DEALLOCATE "${(this.#prefix + name).replaceAll('"', '""')}"`);
  }
}
