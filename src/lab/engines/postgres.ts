import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import {
	type Database,
	type Engine,
	EngineError,
	executeOrThrow,
	type Login,
	ROW_CAP,
	type Script,
	type Session,
	type StartState,
	SUPERUSER,
} from '../engine.ts';
import { type RawResult, runScript } from './run-script.ts';
import { typeName } from './types.ts';
import { reportOf, type ServerReport } from './wire.ts';

/** A role with this comment belongs to the labs; `labs/roles.sql` writes it. */
export const ROLE_COMMENT = 'Role of the Multi-Tenant SaaS Architecture Hub labs';
/** Made by `labs/roles.sql`; roles of these names without its comment are somebody's own. */
const LAB_ROLES = ['app_owner', 'app_user'];
const STATEMENT_LIMIT_MS = 10_000;

interface Template {
	readonly database: string;
	/** Roles that the state's scripts added to the cluster. */
	readonly roles: readonly string[];
}

/**
 * The engine over a PostgreSQL server. A start state is a template database; opening clones it.
 *
 * Roles belong to the cluster, so the engine puts them back before each clone: roles a step added
 * are dropped, memberships revoked, `labs/roles.sql` run again. Not for use by two runs at once on
 * one cluster.
 *
 * @param url connection string of a superuser, as `postgres://postgres@127.0.0.1:5432/postgres`.
 * @param roles text of `labs/roles.sql`.
 */
export async function connectPostgres(url: string, roles: string): Promise<Engine> {
	const engine = new PostgresEngine(url, roles);
	await engine.connect();
	return engine;
}

class PostgresEngine implements Engine {
	readonly kind = 'postgres';
	version = '';
	readonly #url: string;
	readonly #rolesScript: string;
	readonly #prefix = `hub_lab_${randomBytes(4).toString('hex')}`;
	/** `roles.sql` also grants within a database; that must never be one of the reader's own. */
	readonly #scratch = `${this.#prefix}_roles`;
	readonly #password = randomBytes(16).toString('hex');
	readonly #templates = new Map<string, Template>();
	#admin: pg.Client;
	#superuser = 'postgres';
	#baseline: ReadonlySet<string> = new Set();
	#opened = 0;

	constructor(url: string, rolesScript: string) {
		this.#url = url;
		this.#rolesScript = rolesScript;
		this.#admin = new pg.Client({ connectionString: url });
	}

	async connect(): Promise<void> {
		try {
			await this.#admin.connect();
		} catch (cause) {
			throw new EngineError(
				`No PostgreSQL server answers at ${safeUrl(this.#url)}: ${(cause as Error).message}. Start one or mend --url.`,
			);
		}
		const { rows } = await this.#admin.query(
			`SELECT current_setting('server_version') AS version, current_user AS name, rolsuper
			 FROM pg_roles WHERE rolname = current_user`,
		);
		this.version = String(rows[0].version).split(' ')[0] as string;
		this.#superuser = rows[0].name;
		if (!rows[0].rolsuper) {
			throw new EngineError(
				`Labs make roles and databases, and ${this.#superuser} is no superuser. Use a throw-away server and its superuser.`,
			);
		}
		await this.#refuseForeignRoles();
		const existing = await this.#admin.query('SELECT rolname FROM pg_roles');
		this.#baseline = new Set(existing.rows.map((row) => row.rolname as string));
		await this.#clone(this.#scratch, 'template0');
	}

	/** Never take over a role that somebody else made under one of our names. */
	async #refuseForeignRoles(): Promise<void> {
		const { rows } = await this.#admin.query(
			`SELECT rolname FROM pg_roles WHERE rolname = ANY($1)
			 AND shobj_description(oid, 'pg_authid') IS DISTINCT FROM $2`,
			[LAB_ROLES, ROLE_COMMENT],
		);
		if (rows.length === 0) return;
		const names = rows.map((row) => row.rolname).join(', ');
		throw new EngineError(
			`This server has roles of its own named ${names}. Use another server: a lab would change them.`,
		);
	}

	async open(state: StartState): Promise<Database> {
		const template = await this.#template(state);
		this.#opened += 1;
		const database = `${this.#prefix}_${this.#opened}`;
		await this.#clone(database, template.database);
		return {
			session: (login) => this.#session(database, login),
			close: async () => this.#drop(database),
		};
	}

	async #template(state: StartState): Promise<Template> {
		const kept = this.#templates.get(state.key);
		await this.#restoreRoles(kept?.roles ?? []);
		const survivor = this.#templates.get(state.key);
		if (survivor) return survivor;
		const hash = createHash('sha256').update(state.key).digest('hex').slice(0, 10);
		const database = `${this.#prefix}_t_${hash}`;
		await this.#clone(database, 'template0');
		const before = await this.#addedRoles();
		for (const script of state.scripts) await this.#apply(database, script);
		const roles = (await this.#addedRoles()).filter((role) => !before.includes(role));
		const template = { database, roles };
		this.#templates.set(state.key, template);
		return template;
	}

	async #apply(database: string, script: Script): Promise<void> {
		const session = await this.#session(database, script.login);
		try {
			await executeOrThrow(session, script);
		} finally {
			await session.close();
		}
	}

	async #clone(database: string, template: string): Promise<void> {
		await this.#admin.query(
			`CREATE DATABASE ${pg.escapeIdentifier(database)} TEMPLATE ${pg.escapeIdentifier(template)}`,
		);
	}

	async #drop(database: string): Promise<void> {
		await this.#admin.query(
			`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`,
		);
	}

	/** Roles that were not there when the engine connected, the labs' own two left out. */
	async #addedRoles(): Promise<string[]> {
		const { rows } = await this.#admin.query('SELECT rolname FROM pg_roles');
		return rows
			.map((row) => row.rolname as string)
			.filter((role) => !this.#baseline.has(role) && !LAB_ROLES.includes(role));
	}

	async #restoreRoles(keep: readonly string[]): Promise<void> {
		const strangers = (await this.#addedRoles()).filter((role) => !keep.includes(role));
		if (strangers.length > 0) await this.#forget(strangers);
		const { rows } = await this.#admin.query(
			`SELECT m.roleid::regrole::text AS granted, m.member::regrole::text AS member
			 FROM pg_auth_members m
			 WHERE (m.member::regrole::text = ANY($1) OR m.roleid::regrole::text = ANY($1))`,
			[LAB_ROLES],
		);
		for (const row of rows) await this.#admin.query(`REVOKE ${row.granted} FROM ${row.member}`);
		await this.#apply(this.#scratch, {
			name: 'roles.sql',
			login: SUPERUSER,
			sql: this.#rolesScript,
		});
		for (const role of LAB_ROLES) {
			await this.#admin.query(
				`ALTER ROLE ${pg.escapeIdentifier(role)} PASSWORD ${pg.escapeLiteral(this.#password)}`,
			);
		}
	}

	/** Drops roles with the template databases that need them; those are built again when asked for. */
	async #forget(roles: readonly string[]): Promise<void> {
		for (const [key, template] of this.#templates) {
			if (!template.roles.some((role) => roles.includes(role))) continue;
			await this.#drop(template.database);
			this.#templates.delete(key);
		}
		for (const role of roles) await this.#admin.query(`DROP ROLE ${pg.escapeIdentifier(role)}`);
	}

	async #session(database: string, login: Login): Promise<Session> {
		const url = new URL(this.#url);
		url.pathname = `/${database}`;
		if (login.role !== SUPERUSER.role) {
			url.username = encodeURIComponent(login.role);
			url.password = this.#password;
		}
		const client = new pg.Client({
			connectionString: url.href,
			statement_timeout: STATEMENT_LIMIT_MS,
			types: { getTypeParser: () => (text: string) => text },
		});
		client.on('error', () => {});
		try {
			await client.connect();
		} catch (cause) {
			const { message, code } = cause as { message: string; code?: string };
			throw new EngineError(message, code);
		}
		const runner = new ServerRunner(client);
		if (login.tenant !== null) {
			await client.query("SELECT pg_catalog.set_config('app.tenant_id', $1, false)", [
				login.tenant,
			]);
		}
		return {
			login,
			execute: (script, options) => runScript(runner, script, options),
			close: () => client.end(),
		};
	}

	async close(): Promise<void> {
		const { rows } = await this.#admin.query(
			"SELECT datname FROM pg_database WHERE datname LIKE $1 || '%'",
			[this.#prefix.replaceAll('_', '\\_')],
		);
		for (const row of rows) await this.#drop(row.datname);
		this.#templates.clear();
		for (const role of await this.#addedRoles()) {
			await this.#admin.query(`DROP ROLE ${pg.escapeIdentifier(role)}`);
		}
		for (const role of LAB_ROLES) {
			if (!this.#baseline.has(role)) {
				await this.#admin.query(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(role)}`);
			}
		}
		await this.#admin.end();
	}
}

/** Sends single statements over a `pg` client and keeps tag, notices and transaction status. */
class ServerRunner {
	readonly #client: pg.Client;
	#status = 'I';
	#ready = true;
	#onReady = () => {};
	#tag: string | null = null;
	#notices: ReturnType<typeof reportOf>[] = [];

	constructor(client: pg.Client) {
		this.#client = client;
		const connection = (client as unknown as { connection: NodeJS.EventEmitter }).connection;
		connection.on('commandComplete', (message: { text: string }) => {
			this.#tag = message.text;
		});
		connection.on('readyForQuery', (message: { status: string }) => {
			this.#status = message.status;
			this.#ready = true;
			this.#onReady();
		});
		client.on('notice', (notice) => this.#notices.push(reportOf(notice as ServerReport)));
	}

	inTransaction(): boolean {
		return this.#status !== 'I';
	}

	async send(statement: string): Promise<RawResult> {
		this.#tag = null;
		this.#notices = [];
		this.#ready = false;
		try {
			const result = await this.#client.query({ text: statement, rowMode: 'array' });
			const hasRows = result.fields.length > 0;
			return {
				tag: this.#tag,
				fields: result.fields.map((field) => ({
					name: field.name,
					type: typeName(field.dataTypeID),
				})),
				rows: (result.rows as (string | null)[][]).slice(0, ROW_CAP),
				rowCount: hasRows ? result.rows.length : null,
				notices: this.#notices,
				error: null,
			};
		} catch (cause) {
			const report = cause as ServerReport;
			if (!report.code) throw new EngineError(`The server went away: ${report.message}`);
			// The error arrives before ReadyForQuery, which carries the transaction status.
			await this.#settled();
			const position = report.position ? { position: Number(report.position) } : {};
			const inner = report.internalQuery ? { internalQuery: report.internalQuery } : {};
			const where = report.where ? { where: report.where } : {};
			const error = { ...reportOf(report), ...position, ...inner, ...where };
			return { tag: null, fields: [], rows: [], rowCount: null, notices: this.#notices, error };
		}
	}

	#settled(): Promise<void> {
		if (this.#ready) return Promise.resolve();
		return new Promise((resolve) => {
			this.#onReady = resolve;
		});
	}
}

function safeUrl(url: string): string {
	try {
		const parsed = new URL(url);
		parsed.password = '';
		return parsed.href;
	} catch {
		return 'the address given';
	}
}
