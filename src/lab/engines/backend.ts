import { PGlite, type PGliteOptions, protocol, types } from '@electric-sql/pglite';
import { EMPTY_MODULE } from '../empty-module.ts';
import { EngineError, type ExecuteOptions, type Execution, type Login } from '../engine.ts';
import type { Watch } from '../watch.ts';
import { DirectoryFs } from './directory-fs.ts';
import { type RawResult, runScript } from './run-script.ts';
import { Seal } from './seal.ts';
import { WireReader } from './wire.ts';

/**
 * Start parameters of PostgreSQL inside PGlite.
 *
 * PGlite's own set `search_path=public` and `-O`, which a server has not got. 16 MB of buffers keep
 * the instance at 128 MiB. A stack of 100 kB turns endless recursion into a clean 54001; with the
 * default the instance dies without an error.
 */
export const START_PARAMETERS: readonly string[] = [
	'--single',
	'-F',
	'-j',
	...[
		'exit_on_error=false',
		'log_checkpoints=false',
		'max_worker_processes=0',
		'max_parallel_workers=0',
		'max_parallel_workers_per_gather=0',
		'max_parallel_maintenance_workers=0',
		'io_method=sync',
		'shared_buffers=16MB',
		'max_stack_depth=100kB',
	].flatMap((setting) => ['-c', setting]),
];

/** Files an instance boots from. Absent ones are loaded from the PGlite package. */
export interface BackendFiles {
	readonly wasm?: WebAssembly.Module;
	readonly data?: Blob;
	/** A dumped data directory; what is booted before it is needed does not wait for it. */
	readonly directory: Blob | Promise<Blob>;
}

/** One PGlite instance with one session; what crosses from page to worker. */
export interface Backend {
	readonly version: string;
	/**
	 * Makes the session a clean one of this login. False: `app.tenant_id` was set before in this
	 * instance, so it reads '' where a new session reads NULL; only a fresh instance is honest then.
	 */
	turn(login: Login): Promise<boolean>;
	execute(script: string, options?: ExecuteOptions): Promise<Execution>;
	dump(): Promise<Blob>;
	close(): Promise<void>;
}

/** PGlite starts with a query for array types, which only statements with parameters need. */
class StatementsOnly extends PGlite {
	override async _initArrayTypes(options?: { readonly force?: boolean }): Promise<void> {
		if (options?.force) await super._initArrayTypes(options);
	}
}

/**
 * Boots an instance. Never settles when WebAssembly is blocked: callers in a page keep a timer.
 * @param parameters whether `query` will be used, as well as `execute`.
 */
export async function bootBackend(files: BackendFiles, parameters = false): Promise<LocalBackend> {
	const options: PGliteOptions = {
		startParams: [...START_PARAMETERS],
		fs: new DirectoryFs(files.directory),
		// PGlite fetches initdb, 299 KB for what only a start without a directory runs, unless it is given one.
		initdbWasmModule: new WebAssembly.Module(EMPTY_MODULE),
		...(files.wasm && { pgliteWasmModule: files.wasm }),
		...(files.data && { fsBundle: files.data }),
	};
	const db = new StatementsOnly(options);
	await db.waitReady;
	if (parameters) await db.refreshArrayTypes();
	const backend = new LocalBackend(db);
	await backend.prepare();
	return backend;
}

/** What PostgreSQL answered to one statement with parameters. */
export interface QueryResult {
	readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
	readonly rows: readonly (readonly (string | null)[])[];
	/** First word of the statement. */
	readonly command: string;
	readonly rowCount: number;
}

/** Leaves every value as the text that PostgreSQL sent, in place of PGlite's own parsers. */
const UNPARSED = Object.fromEntries(
	Object.keys(types.parsers).map((oid) => [oid, (text: string) => text]),
);

export class LocalBackend implements Backend {
	version = '';
	readonly #db: PGlite;
	readonly #seal: Seal;
	#status = 'I';

	constructor(db: PGlite) {
		this.#db = db;
		this.#seal = new Seal(db);
	}

	async prepare(): Promise<void> {
		// A fresh instance has no stored login to return to: without this statement neither ROLLBACK
		// nor the end of SET LOCAL SESSION AUTHORIZATION restores the user.
		await this.#must('SET SESSION AUTHORIZATION postgres');
		this.version = String((await this.#must('SHOW server_version')).rows[0]?.[0]);
	}

	/** Changes the session to a clean login. The order matters: others leave a wrong or unsealed user. */
	async turn(login: Login): Promise<boolean> {
		if (this.#status !== 'I') await this.#must('ROLLBACK');
		this.#seal.open();
		await this.#must('DISCARD ALL');
		await this.#must('SET SESSION AUTHORIZATION postgres');
		const setting = await this.#must("SELECT pg_catalog.current_setting('app.tenant_id', true)");
		const untouched = setting.rows[0]?.[0] === null;
		if (login.role !== 'postgres') await this.#logIn(login.role);
		if (login.tenant !== null) {
			await this.#must(
				`SELECT pg_catalog.set_config('app.tenant_id', ${literal(login.tenant)}, false)`,
			);
		}
		return untouched;
	}

	async #logIn(role: string): Promise<void> {
		const found = await this.#must(
			`SELECT oid::text, rolcanlogin::text FROM pg_catalog.pg_authid WHERE rolname = ${literal(role)}`,
		);
		// The sentences are the server's own, so that every engine says the same.
		const [oid, canLogIn] = found.rows[0] ?? [];
		if (!oid) throw new EngineError(`role "${role}" does not exist`, '28000');
		if (canLogIn !== 'true') {
			throw new EngineError(`role "${role}" is not permitted to log in`, '28000');
		}
		const own = await this.#settingsOf(oid);
		await this.#must(`SET SESSION AUTHORIZATION ${quoteIdentifier(role)}`);
		for (const setting of own) if (!changesUser(setting)) await this.#apply(setting);
		this.#seal.close();
		// A login may not become another user by its own settings; sealed, it gets the server's answer.
		for (const setting of own) if (changesUser(setting)) await this.#apply(setting);
		const user = await this.#must('SELECT session_user');
		if (user.rows[0]?.[0] !== role) throw new EngineError(`The session did not become ${role}.`);
		const wayBack = await this.send('SET SESSION AUTHORIZATION postgres');
		if (wayBack.error?.code !== '42501' && !(await this.#isSuperuser(role))) {
			throw new EngineError('The login could not be sealed against becoming superuser.');
		}
		if (!wayBack.error) await this.#must(`SET SESSION AUTHORIZATION ${quoteIdentifier(role)}`);
	}

	/** What ALTER ROLE … SET has left for a role: in all databases, then in this one. */
	async #settingsOf(oid: string): Promise<[string, string][]> {
		// Most roles have none, and the first use of each part of PostgreSQL costs its compilation.
		const kept = await this.#must(
			`SELECT setdatabase::text FROM pg_catalog.pg_db_role_setting WHERE setrole = ${oid}`,
		);
		if (kept.rows.length === 0) return [];
		const settings = await this.#must(
			`SELECT s.setconfig[g.i] FROM pg_catalog.pg_db_role_setting s
			 CROSS JOIN LATERAL generate_subscripts(s.setconfig, 1) AS g(i)
			 WHERE s.setrole = ${oid} AND s.setdatabase IN (0,
			   (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
			 ORDER BY s.setdatabase, g.i`,
		);
		return settings.rows.flatMap(([setting]) => {
			const split = setting?.indexOf('=') ?? -1;
			return setting && split >= 0 ? [[setting.slice(0, split), setting.slice(split + 1)]] : [];
		});
	}

	/** A login only warns about a setting it can not apply; so does this. */
	async #apply([name, value]: readonly [string, string]): Promise<void> {
		// A client says its encoding when it connects, which counts for more than what its role has.
		if (name === 'idle_session_timeout' || name === 'client_encoding') return;
		await this.send(`SELECT pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`);
	}

	async #isSuperuser(role: string): Promise<boolean> {
		const found = await this.#must(
			`SELECT rolsuper::text FROM pg_catalog.pg_roles WHERE rolname = ${literal(role)}`,
		);
		return found.rows[0]?.[0] === 'true';
	}

	async execute(script: string, options?: ExecuteOptions): Promise<Execution> {
		let sent = 0;
		const send = (statement: string, watch: Watch | null = null) => {
			sent += 1;
			return this.send(statement, watch, `statement ${sent}`);
		};
		const execution = await runScript(
			{ send, inTransaction: () => this.#status !== 'I' },
			script,
			options,
		);
		await this.#assertHealthy(execution);
		return execution;
	}

	/**
	 * Sends one statement and keeps the results before an error, which PGlite's `exec` drops.
	 * @param name of the statement, for the sentence where the instance breaks.
	 */
	async send(
		statement: string,
		watch: Watch | null = null,
		name = 'a statement',
	): Promise<RawResult> {
		const reader = new WireReader(new protocol.Parser(), watch);
		try {
			await this.#db.execProtocolRawStream(protocol.serialize.query(statement), {
				syncToFs: false,
				onRawData: (bytes) => reader.push(bytes),
			});
		} catch (cause) {
			// The server's own errors come as messages: what is thrown is the instance breaking.
			throw stoppedInside(name, cause);
		}
		this.#status = reader.status;
		return reader.result();
	}

	/**
	 * One statement with parameters, by the extended protocol. Values come as PostgreSQL's text. Needs
	 * an instance that was booted for it.
	 * @throws PGlite's error with SQLSTATE in `code` when the server refuses the statement.
	 */
	async query(text: string, values: readonly unknown[]): Promise<QueryResult> {
		// Whether a transaction is open is not told here: the next turn rolls back in any case.
		this.#status = '?';
		const result = await this.#db.query<(string | null)[]>(text, [...values], {
			rowMode: 'array',
			parsers: UNPARSED,
		});
		const { fields, rows, affectedRows } = result;
		const command = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? '';
		return { fields, rows, command, rowCount: affectedRows || rows.length };
	}

	/**
	 * PGlite swallows WebAssembly exceptions: a dead instance answers with nothing at all. Asked once
	 * after each script, since a statement may succeed and leave the instance dead.
	 */
	async #assertHealthy(execution: Execution): Promise<void> {
		const last = execution.statements.at(-1);
		if (last && last.tag === null && !last.error)
			throw stoppedInside(`statement ${execution.statements.length}`);
		if (this.#status !== 'I') return;
		// Between two calls the timer of an idle limit would fire, and end the one session for good.
		const probe = await this.send('SET idle_session_timeout = 0');
		if (probe.tag === null && !probe.error)
			throw stoppedInside(`statement ${execution.statements.length}`);
	}

	async #must(statement: string): Promise<RawResult> {
		const result = await this.send(statement);
		if (result.error) {
			throw new EngineError(`${result.error.message} (${statement})`, result.error.code);
		}
		return result;
	}

	async dump(): Promise<Blob> {
		return this.#db.dumpDataDir('none');
	}

	async close(): Promise<void> {
		await this.#db.close();
	}
}

/** @param where the statement, as far as it is known: `statement 3`. */
function stoppedInside(where: string, cause?: unknown): EngineError {
	const error = new EngineError(
		`PostgreSQL stopped inside ${where} and gave no reason. A function that calls itself without end does this, and an encoding that the page has not got. Change it, or the one before: PostgreSQL starts afresh.`,
	);
	error.cause = cause;
	return error;
}

function changesUser([name]: readonly [string, string]): boolean {
	return /^(session_authorization|role)$/i.test(name);
}

export function literal(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}

export function quoteIdentifier(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}
