// The PostgreSQL wire protocol, version 3: bytes in, bytes out.
//
// Takes and returns Buffers and plain values; knows no socket, no engine and no client. Message layouts are those of
// PostgreSQL's documentation, chapter "Frontend/Backend Protocol", section "Message Formats".

/** The byte that opens each message the bridge has to know, by name. */
export const FRONTEND = Object.fromEntries(Object.entries({
  query: 'Q', parse: 'P', bind: 'B', describe: 'D', execute: 'E', close: 'C', sync: 'S', flush: 'H', functionCall: 'F',
  copyData: 'd', copyDone: 'c', copyFail: 'f', terminate: 'X',
}).map(([name, letter]) => [name, letter.charCodeAt(0)]));

export const BACKEND = Object.fromEntries(Object.entries({
  dataRow: 'D', commandComplete: 'C', error: 'E', copyInResponse: 'G', readyForQuery: 'Z',
}).map(([name, letter]) => [name, letter.charCodeAt(0)]));

/** The messages that the server answers with ReadyForQuery. */
export const ENDS_CYCLE = new Set([FRONTEND.query, FRONTEND.sync, FRONTEND.functionCall]);

export const HEADER_BYTES = 5; // one letter, then the length of what follows it (itself included)

/** One message: strings are written with their closing zero, Buffers as they are. */
export function message(letter, ...parts) {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part + '\0') : part)));
  const head = Buffer.alloc(HEADER_BYTES);
  head[0] = letter.charCodeAt(0);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

export function int32(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeInt32BE(value, 4 * i));
  return bytes;
}

/** ErrorResponse from `{code, text, detail?, hint?}`; `severity` FATAL announces that the connection ends. */
export function errorResponse(severity, { code, text, detail, hint }) {
  const fields = { S: severity, V: severity, C: code, M: text, D: detail, H: hint };
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return message('E', ...present.map(([letter, value]) => letter + value), Buffer.from([0]));
}

export const readyForQuery = (status) => message('Z', Buffer.from(status));
export const parameterStatus = (name, value) => message('S', name, value);

/** What `buffer` begins with: `whole` bytes of whole messages, then either a cut one that `needed` bytes in all would
 * complete (0 while even its header is cut), or Terminate (`ends`), behind which nothing is read.
 * A length that no message can have is an error: the stream is not this protocol. */
export function measure(buffer) {
  let whole = 0;
  while (buffer.length - whole >= HEADER_BYTES) {
    if (buffer[whole] === FRONTEND.terminate) return { whole, needed: 0, ends: true };
    const length = buffer.readInt32BE(whole + 1);
    if (length < 4) throw new Error(`invalid message length ${length}`);
    if (buffer.length - whole < length + 1) return { whole, needed: length + 1, ends: false };
    whole += length + 1;
  }
  return { whole, needed: 0, ends: false };
}

/** The messages of a buffer that holds whole ones only. */
export function split(buffer) {
  const messages = [];
  for (let start = 0; start < buffer.length;) {
    const end = start + 1 + buffer.readInt32BE(start + 1);
    messages.push(buffer.subarray(start, end));
    start = end;
  }
  return messages;
}

/** The rows of a captured answer, each an array of strings and nulls; null when the answer holds an error. */
export function rowsOf(answer) {
  const rows = [];
  for (const frame of split(answer)) {
    if (frame[0] === BACKEND.error) return null;
    if (frame[0] !== BACKEND.dataRow) continue;
    const row = [];
    let at = 7;
    for (let left = frame.readInt16BE(HEADER_BYTES); left > 0; left -= 1) {
      const length = frame.readInt32BE(at);
      at += 4;
      row.push(length < 0 ? null : frame.toString('utf8', at, at + length));
      at += Math.max(length, 0);
    }
    rows.push(row);
  }
  return rows;
}

/** The fields of an ErrorResponse by their letter. */
export function errorFields(frame) {
  const texts = frame.toString('utf8', HEADER_BYTES).split('\0').filter(Boolean);
  return Object.fromEntries(texts.map((text) => [text[0], text.slice(1)]));
}

// The packets that open a connection have no letter: a length, then one of these codes.
const PROTOCOL_3 = 3;
const CANCEL_REQUEST = 80877102;
const TLS_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const STATUS_REQUEST = 80870001; // not PostgreSQL's: the launcher asks this bridge how it is
const LONGEST_STARTUP = 10000; // PostgreSQL's MAX_STARTUP_PACKET_LENGTH

/** The opening packet at the front of `buffer`, or null while it is cut:
 * {kind: 'encryption' | 'cancel' | 'status' | 'start' | 'unknown', length, ...what the kind carries}. */
export function openingPacket(buffer) {
  if (buffer.length < 8) return null;
  const length = buffer.readInt32BE(0);
  if (length < 8 || length > LONGEST_STARTUP) return { kind: 'unknown', length: buffer.length };
  if (buffer.length < length) return null;
  const code = buffer.readInt32BE(4);
  if (code === TLS_REQUEST || code === GSS_REQUEST) return { kind: 'encryption', length };
  if (code === STATUS_REQUEST) return { kind: 'status', length };
  if (code === CANCEL_REQUEST && length === 16) {
    return { kind: 'cancel', length, client: buffer.readInt32BE(8), secret: buffer.readInt32BE(12) };
  }
  if (code >> 16 !== PROTOCOL_3) return { kind: 'unknown', length };
  return { kind: 'start', length, minor: code & 0xffff, ...startupParameters(buffer.subarray(8, length)) };
}

const NOT_SETTINGS = new Set(['user', 'database', 'replication', 'options']);

function startupParameters(body) {
  const texts = body.toString('utf8').split('\0');
  const parameters = new Map();
  for (let i = 0; i + 1 < texts.length && texts[i] !== ''; i += 2) parameters.set(texts[i], texts[i + 1]);
  const extensions = [...parameters.keys()].filter((name) => name.startsWith('_pq_.'));
  const settings = [...parameters].filter(([name]) => !NOT_SETTINGS.has(name) && !name.startsWith('_pq_.'));
  settings.push(...commandLineSettings(parameters.get('options') ?? ''));
  const user = parameters.get('user') ?? '';
  return { user, database: parameters.get('database') ?? user, settings, extensions };
}

/** The settings of libpq's `options=-c name=value --name=value`; a backslash keeps the next character as it is. */
export function commandLineSettings(options) {
  const pairs = options.matchAll(/(?:-c\s*|--)([\w.-]+)=((?:\\.|[^\s\\])*)/g);
  return [...pairs].map(([, name, value]) => [name.replaceAll('-', '_'), value.replace(/\\(.)/g, '$1')]);
}
