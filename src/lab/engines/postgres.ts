import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import {
	type Database,
	type Engine,
	EngineError,
	executeOrThrow,
	type Login,
	type Script,
	type Session,
	type StartState,
	SUPERUSER,
} from '../engine.ts';
import { runScript } from './run-script.ts';
import { ServerRoles } from './server-roles.ts';
import { ServerRunner, textClient } from './server-runner.ts';

const STATEMENT_LIMIT_MS = 10_000;

interface Template {
	readonly database: string;
	/** Roles that the state's scripts added to the cluster. */
	readonly roles: readonly string[];
	/** What those scripts made of the cluster's roles. */
	readonly cluster: string;
}

/**
 * The engine over a PostgreSQL server. A start state is a template database; opening clones it.
 *
 * Where the cluster's roles are no longer what the state's scripts made of them, the engine drops
 * roles that were added, revokes memberships, runs `labs/roles.sql` and builds the template again.
 * Not for use by two runs at once on one cluster.
 *
 * @param url connection string of a superuser, as `postgres://postgres@127.0.0.1:5432/postgres`.
 * @param roles text of `labs/roles.sql`.
 */
export async function connectPostgres(url: string, roles: string): Promise<Engine> {
	const engine = new PostgresEngine(url, roles);
	try {
		await engine.connect();
	} catch (cause) {
		await engine.disconnect();
		throw cause;
	}
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
	readonly #templates = new Map<string, Template>();
	readonly #admin: pg.Client;
	readonly #roles: ServerRoles;
	#opened = 0;

	constructor(url: string, rolesScript: string) {
		this.#url = url;
		this.#rolesScript = rolesScript;
		this.#admin = new pg.Client({ connectionString: url });
		// A server that goes away says so to whoever asks next.
		this.#admin.on('error', () => {});
		this.#roles = new ServerRoles(this.#admin);
	}

	async connect(): Promise<void> {
		try {
			await this.#admin.connect();
		} catch (cause) {
			throw new EngineError(
				`No PostgreSQL server answers at ${safeUrl(this.#url)}: ${reasonOf(cause)}. Start one or mend --url.`,
			);
		}
		const { rows } = await this.#admin.query(
			`SELECT current_setting('server_version') AS version, current_user AS name, rolsuper
			 FROM pg_roles WHERE rolname = current_user`,
		);
		this.version = String(rows[0].version).split(' ')[0] as string;
		if (!rows[0].rolsuper) {
			throw new EngineError(
				`Labs make roles and databases, and ${rows[0].name} is no superuser. Use a throw-away server and its superuser.`,
			);
		}
		await this.#roles.learn();
		await this.#clone(this.#scratch, 'template0');
	}

	async open(state: StartState): Promise<Database> {
		const template = await this.#template(state);
		this.#opened += 1;
		const database = `${this.#prefix}_${this.#opened}`;
		await this.#clone(database, template.database);
		await this.#copyPrivileges(database, template.database);
		return {
			session: (login) => this.#session(database, login),
			close: async () => this.#drop(database),
		};
	}

	async #template(state: StartState): Promise<Template> {
		if (!(await this.#isCurrent(this.#templates.get(state.key)))) await this.#restoreRoles();
		const kept = this.#templates.get(state.key);
		if (kept && (await this.#isCurrent(kept))) return kept;
		const hash = createHash('sha256').update(state.key).digest('hex').slice(0, 10);
		const database = `${this.#prefix}_t_${hash}`;
		await this.#drop(database);
		await this.#clone(database, 'template0');
		for (const script of [...state.base, ...state.scripts]) await this.#apply(database, script);
		const template = {
			database,
			roles: await this.#roles.added(),
			cluster: await this.#roles.state(),
		};
		this.#templates.set(state.key, template);
		return template;
	}

	async #isCurrent(template: Template | undefined): Promise<boolean> {
		return template !== undefined && template.cluster === (await this.#roles.state());
	}

	/** Puts the roles back to what `labs/roles.sql` says; templates that need others are forgotten. */
	async #restoreRoles(): Promise<void> {
		const added = await this.#roles.loosen();
		for (const [key, template] of this.#templates) {
			if (!template.roles.some((role) => added.includes(role))) continue;
			await this.#drop(template.database);
			this.#templates.delete(key);
		}
		await this.#roles.drop(added);
		await this.#apply(this.#scratch, {
			name: 'roles.sql',
			login: SUPERUSER,
			sql: this.#rolesScript,
		});
		await this.#roles.remember();
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

	/** CREATE DATABASE leaves the privileges on its template behind; PGlite's copy of a state has them. */
	async #copyPrivileges(database: string, template: string): Promise<void> {
		const { rows } = await this.#admin.query(
			`SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $2::text) AS command
			 FROM pg_database WHERE datname = $1 AND datacl IS NOT NULL
			 UNION ALL
			 SELECT format('GRANT %s ON DATABASE %I TO %s%s', p.privilege_type, $2::text,
			   CASE p.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(p.grantee)) END,
			   CASE WHEN p.is_grantable THEN ' WITH GRANT OPTION' END)
			 FROM pg_database, aclexplode(datacl) p WHERE datname = $1 AND p.grantee <> datdba`,
			[template, database],
		);
		for (const { command } of rows) await this.#admin.query(command);
	}

	async #drop(database: string): Promise<void> {
		await this.#admin.query(
			`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`,
		);
	}

	async #session(database: string, login: Login): Promise<Session> {
		const url = new URL(this.#url);
		url.pathname = `/${database}`;
		if (login.role !== SUPERUSER.role) {
			url.username = encodeURIComponent(login.role);
			url.password = (await this.#roles.passwordFor(login.role)) ?? '';
		}
		const client = textClient(url.href, STATEMENT_LIMIT_MS);
		try {
			await client.connect();
		} catch (cause) {
			throw new EngineError(reasonOf(cause), (cause as { code?: string }).code);
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
		try {
			const { rows } = await this.#admin.query(
				"SELECT datname FROM pg_database WHERE datname LIKE $1 || '%'",
				[this.#prefix.replaceAll('_', '\\_')],
			);
			for (const row of rows) await this.#drop(row.datname);
			this.#templates.clear();
			const added = await this.#roles.loosen();
			await this.#roles.drop([...added, ...this.#roles.own()]);
		} finally {
			await this.disconnect();
		}
	}

	async disconnect(): Promise<void> {
		await this.#admin.end();
	}
}

/** An attempt on several addresses fails with one error that has a code and no message. */
function reasonOf(cause: unknown): string {
	const { message, code } = cause as { message?: string; code?: string };
	return message || code || 'no answer';
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
