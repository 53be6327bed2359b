// Shares the engine's single session among clients: who owns it, who waits, what ends a statement.
//
// A client owns the session from its first message until the engine is outside a transaction with nothing unsynced.
// Nothing can interrupt a statement inside WebAssembly: to cancel one, the engine's thread is ended and started again
// (1-2 s). Committed data is safe then, all connections end.

import { Client } from './client.mjs';
import { ENDS_CYCLE, readyForQuery, split } from './wire.mjs';
import { PHASE } from './shared.mjs';

// A statement whose rows are under way may end by itself this soon, and then all connections live on: drivers cancel
// when a program stops reading a result early. A statement whose client is gone gets as long.
const GRACE_MS = 5000;

const CANCELLED = { code: '57014', text: 'canceling statement due to user request' };
const TIMED_OUT = { code: '57014', text: 'canceling statement due to statement timeout' };
const STOPPED = { code: '57P01', text: 'terminating connection due to administrator command' };
const RESTARTED = {
  code: '57P01',
  text: 'terminating connection: the embedded engine restarts, a statement of another connection was ended or crashed it',
  hint: 'Committed data is intact. Connect again and repeat the transaction.',
};
const crashed = (error) => ({
  code: '57P02',
  text: `the embedded engine crashed while it ran this statement: ${String(error.message).slice(0, 200)}`,
  hint: 'Committed data is intact; the engine restarts. Connect again.',
});

export class Bridge {
  #host;
  #options; // {maxClients, queueTimeout, idle} times in seconds; onIdle, called when nobody was connected for that long
  #about; // what status() tells besides the clients
  #clients = new Map();
  #waiting = []; // clients with messages, in the order of their coming
  #owner = null;
  #parameters = null; // what a new client is told; null while the engine starts
  #atReady = []; // clients whose opening waits for the engine
  #nextId = 1;
  #idleTimer = null;
  #grace = null; // the timer after which the running statement is ended
  #stopping = null;

  constructor(host, options, about) {
    this.#host = host;
    this.#options = options;
    this.#about = about;
    host.on('message', (received) => this.#handle(received));
    host.on('death', (error) => this.#died(error));
  }

  accept(socket) {
    new Client(this.#nextId++, socket, this);
    this.#awaitClients();
  }

  status() {
    return { ...this.#about, pid: process.pid, clients: this.#clients.size };
  }

  // --- called by clients -------------------------------------------------------------------------------------------

  open(client, start) {
    const { maxClients } = this.#options;
    if (this.#clients.size >= maxClients) {
      client.end({ code: '53300', text: `sorry, too many clients already (the embedded engine serves ${maxClients})` });
    } else if (start.database !== 'postgres') {
      client.end({
        code: '3D000',
        text: `database "${start.database}" does not exist`,
        hint: 'The embedded engine has one database, "postgres".',
      });
    } else {
      this.#clients.set(client.id, client);
      clearTimeout(this.#idleTimer);
      if (this.#parameters) this.#welcome(client, start);
      else this.#atReady.push([client, start]);
    }
  }

  submit(client) {
    if (this.#owner === null) this.#own(client);
    else if (this.#owner === client) this.#give(client);
    else if (client.waiting === null) this.#wait(client);
  }

  /** The connection is over; politely when the client said so: what it sent before is run. */
  leave(client, isPolite) {
    if (!this.#clients.has(client.id) || client.isLeaving) return;
    client.isLeaving = true;
    if (!client.isOpen) {
      this.#atReady = this.#atReady.filter(([waiting]) => waiting !== client);
      this.#forget(client);
    } else if (isPolite && client.waiting !== null) return; // #own() ends it
    else this.#dismiss(client, isPolite);
  }

  /** `{client, secret}` of a cancel request; as in PostgreSQL a wrong secret is ignored. */
  cancel({ client: id, secret }) {
    const client = this.#clients.get(id);
    if (client?.secret !== secret) return;
    if (client.waiting !== null) this.#turnAway(client, CANCELLED);
    else if (this.#owner === client && client.chunksOut > 0) this.#endStatement(client, CANCELLED);
  }

  // --- the one session ---------------------------------------------------------------------------------------------

  #own(client) {
    clearTimeout(client.waiting);
    client.waiting = null;
    this.#owner = client;
    this.#give(client);
    if (client.isLeaving) this.#dismiss(client, true);
  }

  #give(client) {
    if (client.queue.length === 0) return;
    const bytes = client.drain();
    client.chunksOut += 1;
    if (client.running === null) this.#time(client);
    this.#host.send({ client: client.id, bytes }, [bytes.buffer]);
  }

  #time(client) {
    clearTimeout(client.running);
    const isTimed = client.chunksOut > 0 && client.statementTimeout > 0;
    client.running = isTimed ? setTimeout(() => this.#restart(client, TIMED_OUT), client.statementTimeout) : null;
  }

  #wait(client) {
    const refuse = () => this.#turnAway(client, this.#busyFor(this.#options.queueTimeout));
    client.waiting = setTimeout(refuse, this.#options.queueTimeout * 1000);
    this.#waiting.push(client);
  }

  #release() {
    clearTimeout(this.#grace);
    this.#grace = null;
    this.#owner = null;
    const next = this.#waiting.shift();
    if (next) this.#own(next);
  }

  #busyFor(seconds) {
    const name = this.#owner.applicationName ? ` (${this.#owner.applicationName})` : '';
    const doing = this.#owner.chunksOut > 0 ? 'is running a statement' : 'has an open transaction';
    return {
      code: '55P03',
      text: `the embedded engine has one session, and another connection has held it for ${seconds} s`,
      detail: `The other connection${name} ${doing}.`,
      hint: 'End the other transaction first, or use a real server.',
    };
  }

  /** Answers what a waiting client asked for with an error. A cycle that it has not ended yet ends the connection. */
  #turnAway(client, error) {
    clearTimeout(client.waiting);
    client.waiting = null;
    this.#waiting = this.#waiting.filter((other) => other !== client);
    const bytes = Buffer.from(client.drain().buffer);
    client.taken(bytes.length);
    if (client.isLeaving) {
      this.#dismiss(client, true);
      return;
    }
    const frames = split(bytes);
    for (const frame of frames) {
      if (!ENDS_CYCLE.has(frame[0])) continue;
      client.fail(error);
      client.write(readyForQuery('I'));
    }
    if (!ENDS_CYCLE.has(frames.at(-1)[0])) client.end(error);
  }

  /** Tells the engine to clean up behind a client. Its turn ends with the engine's answer. */
  #dismiss(client, isPolite) {
    if (!isPolite) {
      client.queue = [];
      clearTimeout(client.waiting);
      this.#waiting = this.#waiting.filter((other) => other !== client);
      if (this.#owner === client && client.chunksOut > 0) {
        this.#host.setGone(client.id);
        this.#endLater(client, RESTARTED);
      }
    } else client.end();
    this.#host.send({ leave: client.id });
  }

  #forget(client) {
    clearTimeout(client.waiting);
    clearTimeout(client.running);
    this.#clients.delete(client.id);
    this.#awaitClients();
    if (this.#owner === client) this.#release();
  }

  #awaitClients() {
    clearTimeout(this.#idleTimer);
    if (this.#clients.size === 0 && this.#parameters) {
      this.#idleTimer = setTimeout(this.#options.onIdle, this.#options.idle * 1000);
    }
  }

  // --- ending statements -------------------------------------------------------------------------------------------

  #endStatement(client, error) {
    if (this.#host.phase === PHASE.copyIn) this.#host.send({ cancelCopy: client.id });
    if (this.#host.phase === PHASE.running) this.#restart(client, error);
    else this.#endLater(client, error);
  }

  #endLater(client, error) {
    this.#grace ??= setTimeout(() => this.#restart(client, error), GRACE_MS);
  }

  async #restart(client, error) {
    if (this.#owner !== client || this.#stopping) return;
    console.log(`ending the engine to end a statement: ${error.text}`);
    this.#dropAll((other) => (other === client ? error : RESTARTED));
    await this.#host.kill();
    if (!this.#stopping) this.#host.start();
  }

  #died(error) {
    if (this.#stopping) return;
    console.log(`the engine crashed: ${error.stack ?? error}`);
    if (this.#parameters === null) process.exit(1); // it does not even start
    this.#dropAll((client) => (client === this.#owner ? crashed(error) : RESTARTED));
    this.#host.start();
  }

  #dropAll(reason) {
    for (const client of this.#clients.values()) {
      [client.waiting, client.running].forEach(clearTimeout);
      client.end(reason(client));
    }
    clearTimeout(this.#grace);
    this.#clients.clear();
    [this.#parameters, this.#owner, this.#grace, this.#waiting] = [null, null, null, []];
  }

  /** Ends everything; resolves when the engine has closed its files. */
  stop() {
    this.#stopping ??= new Promise((resolve) => {
      const isBusy = this.#owner?.chunksOut > 0;
      for (const client of this.#clients.values()) client.end(STOPPED);
      this.#clients.clear();
      if (isBusy || this.#parameters === null) resolve(this.#host.kill());
      else {
        this.#host.on('message', ({ stopped }) => stopped && resolve());
        this.#host.on('death', resolve);
        this.#host.send({ stop: true });
      }
    });
    return this.#stopping;
  }

  // --- the engine speaks -------------------------------------------------------------------------------------------

  #handle(received) {
    if (received.ready) {
      this.#ready(received.ready);
      return;
    }
    const client = this.#clients.get(received.client ?? received.left);
    if (received.output) {
      const taken = this.#host.acknowledge(received.output.length);
      if (client) client.write(received.output, taken);
      else taken();
    } else if (!client) return;
    else if (received.taken) client.taken(received.taken);
    else if (received.left) this.#forget(client);
    else if (received.refused) this.#refuse(client, received.refused);
    else if (received.done) this.#done(client, received);
  }

  #ready({ parameters }) {
    this.#parameters = parameters;
    for (const [client, start] of this.#atReady.splice(0)) this.#welcome(client, start);
    this.#awaitClients();
    this.#host.emit('ready');
  }

  #welcome(client, start) {
    this.#host.send({ open: client.id, user: start.user, settings: start.settings });
    client.welcome(this.#parameters, start);
  }

  #refuse(client, { C: code, M: text }) {
    client.end({ code, text });
    this.leave(client, false);
  }

  #done(client, { done, idle, statementTimeout }) {
    client.chunksOut -= done;
    client.statementTimeout = statementTimeout;
    // The client reads an answer before this message is here: its next statement may run already, by the old setting.
    this.#time(client);
    if (client.chunksOut > 0) return;
    clearTimeout(this.#grace);
    this.#grace = null;
    if (idle && client === this.#owner && !client.isLeaving) this.#release();
  }
}
