// One connection: its socket, its opening packets, its stream of messages.
//
// Tells the bridge what it reads: bridge.open(client, start), .submit(client), .leave(client, isPolite), .cancel(...),
// .status(). Holds the messages that the engine has not been given in `queue`, and pauses the socket when they are many.

import { randomInt } from 'node:crypto';
import { errorResponse, int32, measure, message, openingPacket, parameterStatus, readyForQuery } from './wire.mjs';

const MOST_QUEUED = 8 << 20; // bytes read from the socket and not yet taken by the engine

export class Client {
  id;
  secret = randomInt(1, 2 ** 31 - 1);
  isOpen = false;
  isLeaving = false;
  queue = []; // Buffers of whole messages
  chunksOut = 0; // chunks given to the engine and not done
  applicationName = '';
  statementTimeout = 0; // milliseconds, 0 is none
  waiting = null; // the timer of the queue, while it waits for the session
  running = null; // the timer of statement_timeout

  #socket;
  #bridge;
  #parts = []; // what was read behind the last whole message
  #size = 0;
  #needed = 0; // nothing can be done before so many bytes are there
  #queued = 0; // bytes in `queue`, and given to the engine and not taken
  #busy = false; // the opening waits for the engine
  #ended = false; // nothing is read any more

  constructor(id, socket, bridge) {
    this.id = id;
    this.#socket = socket;
    this.#bridge = bridge;
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => bridge.leave(this, false));
  }

  write(bytes, taken) {
    if (this.#socket.writable) this.#socket.write(bytes, taken);
    else taken?.();
  }

  fail(error) {
    this.write(errorResponse('ERROR', error));
  }

  /** Says why and ends the connection. */
  end(error) {
    this.#ended = true;
    if (this.#socket.writable) this.#socket.end(error ? errorResponse('FATAL', error) : undefined);
    // A peer that does not read must not keep the connection.
    setTimeout(() => this.#socket.destroy(), 2000).unref();
  }

  /** The bytes of the queue, which is empty afterwards. */
  drain() {
    const bytes = new Uint8Array(this.queue.length === 1 ? this.queue[0] : Buffer.concat(this.queue));
    this.queue = [];
    return bytes;
  }

  /** The engine has taken, or the bridge has dropped, so many bytes of its messages. */
  taken(count) {
    this.#queued -= count;
    if (this.#queued < MOST_QUEUED / 2 && this.#socket.isPaused()) this.#socket.resume();
  }

  /** The opening is over: from now on messages are read. */
  welcome(parameters, start) {
    const given = new Map(start.settings.map(([name, value]) => [name.toLowerCase(), value]));
    const unknown = start.extensions;
    const statuses = parameters.map(([name, value]) => parameterStatus(name, given.get(name.toLowerCase()) ?? value));
    this.isOpen = true;
    this.#busy = false;
    this.write(Buffer.concat([
      ...(start.minor > 0 || unknown.length ? [message('v', int32(3 << 16, unknown.length), ...unknown)] : []),
      message('R', int32(0)),
      ...statuses,
      message('K', int32(this.id, this.secret)),
      readyForQuery('I'),
    ]));
    this.#read();
  }

  #receive(bytes) {
    this.#parts.push(bytes);
    this.#size += bytes.length;
    if (this.#size >= this.#needed) this.#read();
  }

  #read() {
    if (this.#busy || this.#ended || this.isLeaving || this.#size === 0) return;
    const buffer = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    try {
      if (this.isOpen) this.#readMessages(buffer);
      else this.#readOpening(buffer);
    } catch (error) {
      this.end({ code: '08P01', text: error.message });
    }
  }

  #rest(buffer, start, needed) {
    this.#parts = start < buffer.length ? [buffer.subarray(start)] : [];
    this.#size = buffer.length - start;
    this.#needed = needed;
  }

  #readMessages(buffer) {
    const { whole, needed, ends } = measure(buffer);
    this.#rest(buffer, whole, needed);
    if (whole > 0) {
      this.queue.push(buffer.subarray(0, whole));
      this.#queued += whole;
      if (this.#queued > MOST_QUEUED) this.#socket.pause();
      this.#bridge.submit(this);
    }
    if (ends) this.#bridge.leave(this, true);
  }

  #readOpening(buffer) {
    const packet = openingPacket(buffer);
    if (packet === null) return;
    this.#rest(buffer, packet.length, 0);
    const act = {
      encryption: () => {
        this.write(Buffer.from('N')); // a Unix socket needs none
        this.#read();
      },
      cancel: () => {
        this.#bridge.cancel(packet);
        this.end();
      },
      status: () => {
        this.write(Buffer.from(JSON.stringify(this.#bridge.status())));
        this.end();
      },
      start: () => {
        this.#busy = true;
        this.applicationName = new Map(packet.settings).get('application_name') ?? '';
        this.#bridge.open(this, packet);
      },
      unknown: () => this.end({ code: '08P01', text: 'this is not the PostgreSQL protocol, version 3' }),
    };
    act[packet.kind]();
  }
}
