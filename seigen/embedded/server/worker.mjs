// The engine's thread: serves one client's messages after the other on the single backend.
//
// From the main thread (see host.mjs):
//   {open: client, user, settings}   a client connected
//   {client, bytes}                  whole frontend messages; the client owns the session until it is told idle
//   {leave: client}                  a client is gone: roll back, clean up
//   {cancelCopy: client}             end its COPY FROM STDIN
//   {stop: true}                     checkpoint and end
// To the main thread:
//   {ready: {parameters}}            the engine answers from now on
//   {client, output}                 bytes for its socket, counted in SLOT.unsent
//   {client, taken}                  that many bytes of its input are off the queue
//   {client, done, idle, statementTimeout}   `done` chunks ended; idle: in no transaction, nothing unsynced
//   {client, refused}                its startup settings were refused; holds the ErrorResponse's fields
//   {left: client}
//   {stopped: true}

import { workerData } from 'node:worker_threads';
import { AT_START, CHECKPOINT_IS_DUE, engineIn } from './engine.mjs';
import { Backend, COPY_LEFTOVERS } from './backend.mjs';
import { Inbox } from './inbox.mjs';
import { Output } from './output.mjs';
import { Prepared } from './statements.mjs';
import { SLOT } from './shared.mjs';
import { Session, reported, resetSettings } from './session.mjs';
import { ENDS_CYCLE, FRONTEND, errorFields, int32, message, parameterStatus, readyForQuery, split } from './wire.mjs';

const { port, shared, installation, dataFolder, extensions } = workerData;
const HOUSEKEEPING_MS = 1000;

const post = (content, transfer) => port.postMessage(content, transfer);
const inbox = new Inbox(port, shared);
const output = new Output(shared, (client, bytes) => post({ client, output: bytes }, [bytes.buffer]));

const engine = await engineIn(installation, dataFolder, extensions).open();
const backend = new Backend(engine.Module, shared, (bytes) => output.write(bytes), nextCopyMessage);
resetSettings(backend);
for (const sql of AT_START) if (!backend.ask(sql)) throw new Error(`the engine refused: ${sql}`);
const { parameters } = reported(backend);

const common = { prepared: new Prepared(), temporaries: new Map() };
const sessions = new Map();
let current = null; // the session whose state is in the backend
let pending = []; // its messages that are read and not yet run
let chunks = 0; // how many {client, bytes} it sent since the last `done`
let unsynced = false; // the extended protocol ran something that no Sync has ended
let skipping = false; // an error of the extended protocol: everything up to Sync is ignored
let departed = []; // clients that left while another one was in a transaction
let worked = false; // something ran since the last housekeeping

const isIdle = () => backend.status === 'I' && !unsynced;

post({ ready: { parameters } });
for (let stopped = false; !stopped;) {
  const received = inbox.next(worked ? HOUSEKEEPING_MS : Infinity);
  if (received === null) keepHouse();
  else stopped = handle(received);
}

function handle(received) {
  if (received.open) sessions.set(received.open, new Session(received.open, common, received, parameters));
  else if (received.bytes) serve(received);
  else if (received.leave) leave(received.leave);
  else if (received.stop) stop();
  return Boolean(received.stop);
}

/** Runs a chunk of a client's messages. */
function serve(chunk) {
  const session = sessions.get(chunk.client);
  if (session !== current && !enter(session)) return;
  take(chunk);
  worked = true;
  while (pending.length && Atomics.load(shared, SLOT.gone) !== session.id) runOne(session, pending.shift());
  pending = [];
  output.flush();
  post({ client: session.id, done: chunks, idle: isIdle(), statementTimeout: session.statementTimeout });
  chunks = 0;
  if (isIdle()) departed.splice(0).forEach(remove);
}

function take({ client, bytes }) {
  chunks += 1;
  pending = split(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  post({ client, taken: bytes.length });
}

/** Swaps the session in the backend. False if the new one's settings are refused; the old one is out all the same. */
function enter(session) {
  current?.leave(backend);
  common.prepared.dropUnnamed();
  current = null;
  const refusal = session.enter(backend);
  if (refusal) {
    resetSettings(backend);
    post({ client: session.id, refused: errorFields(refusal) });
    return false;
  }
  current = session;
  output.client = session.id;
  return true;
}

/** Runs one frontend message, and ends the cycle that it ends. */
function runOne(session, frame) {
  const kind = frame[0];
  if (COPY_LEFTOVERS.has(kind) || (skipping && kind !== FRONTEND.sync)) return;
  if (kind === FRONTEND.flush) {
    output.flush();
    return;
  }
  session.watch(frame);
  const { again, frame: translated } = session.statements.translate(frame);
  const refusal = again && backend.runSilently(again);
  if (again && backend.failed) output.write(refusal);
  else backend.run(translated);
  if (!backend.failed) session.statements.succeeded(frame, translated);
  note(session, backend.tags);
  if (ENDS_CYCLE.has(kind)) {
    skipping = unsynced = false;
    endCycle(session);
  } else {
    skipping = backend.failed;
    unsynced = true;
  }
}

function note(session, tags) {
  session.ran(tags);
  if (!tags.some((tag) => tag === 'DEALLOCATE ALL' || tag === 'DISCARD ALL')) return;
  common.prepared.dropAll();
  session.statements.forgetAll();
}

function endCycle(session) {
  const { status } = backend;
  const news = session.news(backend);
  if (news.length) common.prepared.dropUnnamed();
  for (const [name, value] of news) output.write(parameterStatus(name, value));
  output.write(readyForQuery(status));
}

/** COPY FROM STDIN wants the client's next message. */
function nextCopyMessage() {
  output.flush();
  const client = current.id;
  while (pending.length === 0) {
    const received = inbox.nextThat((m) => m.client === client || m.leave === client || m.cancelCopy === client);
    if (received.bytes) take(received);
    else if (received.cancelCopy) return message('f', 'canceling statement due to user request');
    else {
      inbox.keep(received);
      return message('f', 'the client has disconnected');
    }
  }
  return pending.shift();
}

function leave(client) {
  if (client === current?.id) {
    rollBack();
    remove(client);
    departed.splice(0).forEach(remove);
  } else if (isIdle()) remove(client);
  else departed.push(client);
  post({ left: client });
}

/** Undoes what the current client has not committed. After messages without their Sync, a Sync alone would commit them:
 * an error before it makes it roll back. */
function rollBack() {
  if (unsynced) {
    backend.runSilently(message('E', 'the portal of a client that is gone', int32(0)));
    backend.runSilently(message('S'));
  }
  if (backend.status !== 'I') backend.ask('ROLLBACK');
  unsynced = skipping = false;
}

/** Forgets a client; between transactions. The last one takes with it what is common to all. */
function remove(client) {
  current?.leave(backend);
  current = null;
  sessions.get(client)?.remove(backend);
  sessions.delete(client);
  common.prepared.dropUnnamed();
  if (sessions.size) return;
  backend.ask('DISCARD ALL');
  resetSettings(backend);
  common.prepared.dropAll();
  common.temporaries.clear();
}

function keepHouse() {
  if (!isIdle()) return;
  worked = false;
  common.prepared.dropUnnamed();
  if (backend.ask(CHECKPOINT_IS_DUE)?.[0]?.[0] === 't') backend.ask('CHECKPOINT');
}

function stop() {
  rollBack();
  backend.ask('CHECKPOINT');
  engine.Module._pgl_shutdown();
  post({ stopped: true });
}
