import type { Sighting, Watch } from './watch.ts';

/**
 * The one interface that the terminal, the tests and the page run labs through.
 *
 * An engine opens databases at a start state; a database gives clean sessions of a login; a
 * session executes scripts. Values are text, exactly as PostgreSQL's simple protocol sends them.
 */

/** Rows of one result that are kept; the true count is always reported. */
export const ROW_CAP = 500;

export interface Login {
	/** The PostgreSQL role the session logs in as. */
	readonly role: string;
	/** Value of `app.tenant_id` at login; null: the setting was never made in this session. */
	readonly tenant: string | null;
	/** The session never reads the setting: an engine need not start afresh to forget an earlier one. */
	readonly ignoresTenant?: true;
}

/** The login that builds start states and runs checks. */
export const SUPERUSER: Login = { role: 'postgres', tenant: null };

/** A script with the login that runs it. */
export interface Script {
	/** Shown in errors: `schema.sql`, `02-add-a-policy/solution.sql`. */
	readonly name: string;
	readonly login: Login;
	readonly sql: string;
}

/** Scripts that make a database; `key` is equal for equal scripts, so engines may cache. */
export interface StartState {
	readonly key: string;
	/** Scripts that all labs begin with; an engine may have them in what it boots from. */
	readonly base: readonly Script[];
	readonly scripts: readonly Script[];
	/** Address of a file with the state itself, for engines that boot from files. */
	readonly baked?: string;
}

export interface Field {
	readonly name: string;
	readonly type: string;
}

export interface Notice {
	readonly severity: string;
	readonly code: string;
	readonly message: string;
	readonly detail?: string;
	readonly hint?: string;
}

export interface SqlError extends Notice {
	/** UTF-16 index into the script that was sent, where the server gave a position. */
	readonly index?: number;
	/** UTF-16 units from there that are wrong, where more is known than one word. */
	readonly length?: number;
	/** The server's own query and the 1-based position in it, for errors inside functions. */
	readonly internalQuery?: string;
	readonly where?: string;
}

export interface StatementResult {
	readonly text: string;
	/** UTF-16 index of the statement in the script. */
	readonly start: number;
	/** Command tag, `CREATE POLICY` or `UPDATE 3`; null after an error. */
	readonly tag: string | null;
	/** Empty for statements without a result set. */
	readonly fields: readonly Field[];
	/** At most ROW_CAP rows. */
	readonly rows: readonly (readonly (string | null)[])[];
	/** Rows the server sent, kept or not; null without a result set. */
	readonly rowCount: number | null;
	readonly notices: readonly Notice[];
	readonly error: SqlError | null;
	/** What was looked for and found in parts that are not kept; absent where there is nothing. */
	readonly unkept?: readonly Sighting[];
}

/** What became of a script: results up to and including the first error. */
export interface Execution {
	readonly statements: readonly StatementResult[];
	/** Statements after the first error, not sent. */
	readonly skipped: number;
	/** The script left a transaction open; it was rolled back. */
	readonly leftOpen: boolean;
	/** It was run with `keepOpen`, and a transaction is open after it. */
	readonly open?: true;
	/** Wall time of the statements in milliseconds. */
	readonly ms: number;
}

export interface ExecuteOptions {
	/** Keep a transaction open at the end, as checks do and clients of a shared connection. */
	readonly keepOpen?: boolean;
	/** What to look for in the parts of an answer that are cut or not kept. */
	readonly watch?: Watch | null;
}

export interface Session {
	readonly login: Login;
	/** Runs a script statement by statement, stopping at the first error, as `psql -v ON_ERROR_STOP=1` does. */
	execute(script: string, options?: ExecuteOptions): Promise<Execution>;
	close(): Promise<void>;
}

export interface Database {
	/**
	 * A clean session of a login: new connection, or everything discarded. At most one is open.
	 * @throws EngineError when the role does not exist or may not log in.
	 */
	session(login: Login): Promise<Session>;
	close(): Promise<void>;
}

export interface Engine {
	readonly kind: 'pglite' | 'postgres';
	/** As `SHOW server_version` says; known after the first open. */
	readonly version: string;
	/** A database of its own in the given state. Opening again gives the same state afresh. */
	open(state: StartState): Promise<Database>;
	close(): Promise<void>;
}

/** A failure of the engine or of the lab's own scripts, not of the reader's SQL. */
export class EngineError extends Error {
	readonly code: string | undefined;
	constructor(message: string, code?: string) {
		super(message);
		this.name = 'EngineError';
		this.code = code;
	}
}

/** The error that ended a script, or null. */
export function errorOf(execution: Execution): SqlError | null {
	return execution.statements.at(-1)?.error ?? null;
}

/** Runs a script that must not fail: roles, schema, seed, earlier solutions. */
export async function executeOrThrow(session: Session, script: Script): Promise<void> {
	const error = errorOf(await session.execute(script.sql));
	if (error) {
		throw new EngineError(
			`${script.name} failed with ${error.code}: ${error.message}. Mend the file and run again.`,
			error.code,
		);
	}
}
