// One client's session state, which is swapped in and out of the one backend between transactions: settings, role,
// prepared statements, temporary tables.
//
// Takes a Backend. Custom settings (`my.name`) are not listed by PostgreSQL's pg_settings and are lost on a swap, and
// LISTEN, advisory locks and sequences' currval are common to all clients: the engine has one session.

import { BASELINE } from './engine.mjs';
import { FRONTEND, HEADER_BYTES, message } from './wire.mjs';
import { Statements } from './statements.mjs';

const CHANGES_SETTINGS = /^(SET|RESET|DISCARD|LOAD|DO|CALL)/;
const RESETS = /^(RESET|DISCARD ALL)/;
// set_config() and temporary tables show in no command tag: these look for a hint, and then the catalog is asked.
const MENTIONS_SETTINGS = /set_config/i;
const MENTIONS_TEMPORARY = /\btemp(orary)?\b/i;
const TEXT_LOOKED_AT = 4096; // bytes of a statement

const literal = (value) => `'${value.replaceAll("'", "''")}'`;
const identifier = (name) => `"${name.replaceAll('"', '""')}"`;
const setAll = (settings) => settings.map(([name, value]) =>
  `pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`).join(', ');

// role and session_authorization are read on their own: RESET ALL leaves them as they are.
const OWN_SETTINGS = `SELECT name, setting FROM pg_catalog.pg_settings
  WHERE source = 'session' AND context IN ('user', 'superuser')
    AND name NOT IN ('is_superuser', 'session_authorization', 'role')`;
const IDENTITY = "SELECT session_user, pg_catalog.current_setting('role')";
const TEMPORARIES = `SELECT relname, CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END FROM pg_catalog.pg_class
  WHERE relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'p', 'v')`;

// The settings that PostgreSQL reports to clients by itself (GUC_REPORT), and statement_timeout, for the bridge.
const REPORTED = [
  'server_version', 'server_encoding', 'client_encoding', 'application_name', 'default_transaction_read_only',
  'in_hot_standby', 'is_superuser', 'session_authorization', 'DateStyle', 'IntervalStyle', 'TimeZone',
  'integer_datetimes', 'standard_conforming_strings', 'scram_iterations',
];
const REPORTED_SQL = `SELECT ${REPORTED.map((name) => `pg_catalog.current_setting('${name}')`).join(', ')},
  (1000 * extract(epoch FROM pg_catalog.current_setting('statement_timeout')::pg_catalog.interval))::int8`;

/** What the backend would report now: {parameters: [[name, value]], statementTimeout: milliseconds}. */
export function reported(backend) {
  const row = backend.ask(REPORTED_SQL)?.[0];
  if (!row) throw new Error('the engine does not tell its settings');
  return { parameters: REPORTED.map((name, i) => [name, row[i]]), statementTimeout: Number(row[REPORTED.length]) };
}

// RESET SESSION AUTHORIZATION does nothing here: the engine never logged anybody in that it could go back to.
const BE_SUPERUSER = 'SET SESSION AUTHORIZATION postgres; RESET ROLE';

/** Back to the state of a new session: baseline settings and the superuser. */
export function resetSettings(backend) {
  const done = backend.ask(`${BE_SUPERUSER}; RESET ALL; SELECT ${setAll(BASELINE)}`);
  if (!done) throw new Error('the engine does not reset its session');
}

export class Session {
  id;
  statements;
  known; // the parameters that the client has been told
  statementTimeout = 0;
  #startup; // settings of its startup packet, which RESET returns to
  #settings; // the settings to restore
  #user;
  #role = 'none';
  #changed = false; // its settings may differ from #settings
  #wasReset = false;
  #unreported; // its settings may differ from what the client knows
  #mayHaveTemporaries = false;
  #temporaries; // of all clients: name -> {kind, owner}

  constructor(id, common, { user, settings }, parameters) {
    this.id = id;
    this.statements = new Statements(common.prepared, id);
    this.#temporaries = common.temporaries;
    this.known = new Map(parameters);
    this.#startup = settings;
    this.#settings = settings;
    this.#user = user;
    this.#unreported = !this.isPlain;
  }

  /** True while nothing has to be set or reset for it. */
  get isPlain() {
    return this.#settings.length === 0 && this.#user === 'postgres' && this.#role === 'none' && !this.#changed;
  }

  /** Puts its state into a backend that is in the baseline. The error's answer if that is refused, else null. */
  enter(backend) {
    const statements = [];
    if (this.#settings.length) statements.push(`SELECT ${setAll(this.#settings)}`);
    if (this.#user !== 'postgres') statements.push(`SET SESSION AUTHORIZATION ${identifier(this.#user)}`);
    if (this.#role !== 'none') statements.push(`SET ROLE ${identifier(this.#role)}`);
    for (const sql of statements) {
      const answer = backend.runSilently(message('Q', sql));
      if (backend.failed) return answer;
    }
    return null;
  }

  /** Takes its state out of the backend, which is then in the baseline again. Only between transactions. */
  leave(backend) {
    this.#findTemporaries(backend);
    if (this.isPlain) return;
    if (this.#changed) {
      [[this.#user, this.#role]] = backend.ask(IDENTITY);
      backend.ask(BE_SUPERUSER); // a plain role does not see every setting
      this.#settings = backend.ask(OWN_SETTINGS);
      this.#changed = false;
    }
    resetSettings(backend);
  }

  /** What a message that is about to run may do to the state. */
  watch(frame) {
    if (frame[0] !== FRONTEND.query && frame[0] !== FRONTEND.parse) return;
    const text = frame.latin1Slice(HEADER_BYTES, Math.min(frame.length, TEXT_LOOKED_AT));
    if (MENTIONS_SETTINGS.test(text)) this.#changed = this.#unreported = true;
    if (MENTIONS_TEMPORARY.test(text)) this.#mayHaveTemporaries = true;
  }

  /** What the command tags of a message that ran say about the state. */
  ran(tags) {
    for (const tag of tags) {
      if (CHANGES_SETTINGS.test(tag)) this.#changed = this.#unreported = true;
      if (RESETS.test(tag)) this.#wasReset = true;
    }
  }

  /** ParameterStatus for what changed, as [[name, value]]; asked before each ReadyForQuery. */
  news(backend) {
    if (!this.#unreported || backend.status === 'E') return [];
    if (this.#wasReset) this.#restoreStart(backend);
    // A rollback takes a SET of the transaction back: look again when it has ended.
    this.#unreported = backend.status === 'T';
    const { parameters, statementTimeout } = reported(backend);
    this.statementTimeout = statementTimeout;
    const news = parameters.filter(([name, value]) => this.known.get(name) !== value);
    news.forEach(([name, value]) => this.known.set(name, value));
    return news;
  }

  /** Removes what the client leaves in the backend, which is in the baseline, outside a transaction. */
  remove(backend) {
    for (const close of this.statements.closing()) backend.runSilently(close);
    backend.runSilently(message('S'));
    for (const [name, { kind, owner }] of this.#temporaries) {
      if (owner !== this.id) continue;
      backend.ask(`DROP ${kind} IF EXISTS pg_temp.${identifier(name)} CASCADE`);
      this.#temporaries.delete(name);
    }
  }

  // RESET returns to what the command line of the engine says: set what a session starts with, where nothing else is.
  #restoreStart(backend) {
    this.#wasReset = false;
    for (const [name, value] of [...BASELINE, ...this.#startup]) {
      backend.ask(`SELECT pg_catalog.set_config(name, ${literal(value)}, false) FROM pg_catalog.pg_settings
        WHERE lower(name) = lower(${literal(name)}) AND source <> 'session'`);
    }
  }

  #findTemporaries(backend) {
    if (!this.#mayHaveTemporaries) return;
    this.#mayHaveTemporaries = false;
    const found = new Map(backend.ask(TEMPORARIES));
    for (const name of this.#temporaries.keys()) if (!found.has(name)) this.#temporaries.delete(name);
    for (const [name, kind] of found) {
      if (!this.#temporaries.has(name)) this.#temporaries.set(name, { kind, owner: this.id });
    }
  }
}
