import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it, vi } from 'vitest';
import {
	type Backend,
	loginsOf,
	MEMOS,
	parts,
	type ServerSettings,
} from '../../labs/database-isolation/tenant-databases/setup.ts';
import type { Expect } from '../../labs/expect.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';

/**
 * The lab `tenant-databases` runs against a model of a server. Here every answer of it, right and
 * wrong, runs against PostgreSQL 18 with real databases, logins and limits, and the verdicts must be
 * the same.
 */

const LAB = join(LABS_FOLDER, 'database-isolation/tenant-databases');

const model = parts.start;
const servers = new Map<string, Promise<RealServer>>();
afterAll(async () => {
	for (const server of servers.values()) await (await server).stop();
});

/** One PostgreSQL for each set of settings, with all databases of the lab. */
class RealServer {
	readonly #server: PostgresServer;
	/** Stands for the service's connection to the catalog, which holds one in the model, too. */
	readonly #operator: pg.Client;
	readonly #clients = new Set<pg.Client>();
	/** How to undo what a check did as superuser. */
	#undo: string[] = [];

	private constructor(server: PostgresServer, operator: pg.Client) {
		this.#server = server;
		this.#operator = operator;
	}

	static async start({ max, superuserReserved, reserved }: ServerSettings): Promise<RealServer> {
		const server = await startPostgres({
			settings: [
				`max_connections=${max}`,
				`superuser_reserved_connections=${superuserReserved}`,
				`reserved_connections=${reserved}`,
			],
		});
		const operator = new pg.Client({ connectionString: server.url });
		await operator.connect();
		const real = new RealServer(server, operator);
		await real.#makeTemplate();
		for (const database of Object.keys(MEMOS)) await real.#make(database);
		return real;
	}

	#url(login: string, database: string): string {
		const url = new URL(this.#server.url);
		url.username = login;
		url.pathname = `/${database}`;
		return url.href;
	}

	async #makeTemplate(): Promise<void> {
		await this.#operator.query('CREATE DATABASE tenant_template');
		const client = new pg.Client({ connectionString: this.#url('postgres', 'tenant_template') });
		await client.connect();
		await client.query('CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL)');
		await client.end();
	}

	async #make(database: string): Promise<void> {
		const logins = loginsOf(database);
		for (const login of logins) {
			const { rowCount } = await this.#operator.query('SELECT FROM pg_roles WHERE rolname = $1', [
				login,
			]);
			if (rowCount === 0) await this.#operator.query(`CREATE ROLE ${login} LOGIN`);
		}
		await this.#operator.query(
			`CREATE DATABASE ${database} TEMPLATE tenant_template STRATEGY file_copy`,
		);
		await this.#operator.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
		await this.#operator.query(`GRANT CONNECT ON DATABASE ${database} TO ${logins.join(', ')}`);
		const client = new pg.Client({ connectionString: this.#url('postgres', database) });
		await client.connect();
		await client.query(
			'INSERT INTO invoice SELECT n, m FROM unnest($1::text[]) WITH ORDINALITY AS x (m, n)',
			[MEMOS[database]],
		);
		await client.query(`GRANT SELECT ON invoice TO ${logins.join(', ')}`);
		await client.end();
	}

	async #shown(): Promise<string[]> {
		const { rows } = await this.#operator.query(
			`SELECT datname, usename FROM pg_stat_activity
			 WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY 1, 2`,
		);
		return rows.map(({ datname, usename }) => `${datname} ${usename}`);
	}

	/** What is shown once that many sessions are: one that is closing takes a moment to leave. */
	#shownWhen(count: number): Promise<string[]> {
		return vi.waitFor(
			async () => {
				const shown = await this.#shown();
				expect(shown).toHaveLength(count);
				return shown;
			},
			{ timeout: 5000, interval: 5 },
		);
	}

	backend(): Backend {
		let stopped = false;
		return {
			connect: async (login, database) => {
				const client = new pg.Client({ connectionString: this.#url(login, database) });
				client.on('error', () => {});
				await client.connect();
				if (stopped) {
					// A request that waited outlives its world.
					await client.end();
					throw new Error('This world has ended.');
				}
				this.#clients.add(client);
				return {
					memos: async () => {
						const { rows } = await client.query('SELECT memo FROM invoice ORDER BY id');
						return rows.map(({ memo }) => memo);
					},
					close: async () => {
						// The server closes its end of the socket when the backend has exited.
						await client.end();
						this.#clients.delete(client);
					},
				};
			},
			operate: async (statement) => {
				// DROP DATABASE waits five seconds for sessions to leave before it says 55006; so long it is 57014.
				await this.#operator.query("SET statement_timeout = '500ms'");
				try {
					await this.#operator.query(statement);
				} finally {
					await this.#operator.query('RESET statement_timeout');
				}
				const [, closed] = /^ALTER DATABASE (\w+) ALLOW_CONNECTIONS false$/.exec(statement) ?? [];
				if (closed) this.#undo.push(`ALTER DATABASE ${closed} ALLOW_CONNECTIONS true`);
				const [, login] = /^ALTER ROLE (\w+) NOLOGIN$/.exec(statement) ?? [];
				if (login) this.#undo.push(`ALTER ROLE ${login} LOGIN`);
				const [, dropped] = /^DROP DATABASE (\w+)$/.exec(statement) ?? [];
				if (dropped) this.#undo.push(dropped);
			},
			sessions: async () => {
				return this.#shownWhen(this.#clients.size);
			},
			patience: () => new Promise((resolve) => setTimeout(resolve, 1000)),
			stop: async () => {
				stopped = true;
				await Promise.all([...this.#clients].map((client) => client.end()));
				this.#clients.clear();
				for (const undo of this.#undo) {
					if (undo.includes(' ')) await this.#operator.query(undo);
					else await this.#make(undo);
				}
				this.#undo = [];
				await this.#shownWhen(0);
			},
		};
	}

	async stop(): Promise<void> {
		await this.#operator.end();
		await this.#server.stop();
	}
}

async function realBackend(settings: ServerSettings): Promise<Backend> {
	const key = JSON.stringify(settings);
	const server = servers.get(key) ?? RealServer.start(settings);
	servers.set(key, server);
	return (await server).backend();
}

type Check = (answer: unknown, expect: Expect) => Promise<void>;

async function verdicts(start: typeof parts.start, check: Check, answer: unknown) {
	parts.start = start;
	const decided: string[] = [];
	try {
		await check(answer, async (sentence, test) => {
			const result = await Promise.resolve()
				.then(test)
				.catch((cause: Error) => cause.message);
			decided.push(`${result === true ? '✓' : '✗'} ${sentence}`);
		});
	} finally {
		parts.start = model;
	}
	return decided;
}

const steps = readdirSync(LAB).filter((name) => /^\d\d-/.test(name));

describe.each(steps)('%s', (step) => {
	const inFolder = (folder: string) =>
		readdirSync(join(LAB, step, folder)).map((name) => `${folder}/${name}`);
	const answers = ['starter.ts', 'solution.ts', ...inFolder('also'), ...inFolder('wrong')];

	it.each(answers)('%s has the verdicts of the model on PostgreSQL 18', async (file) => {
		const { default: check } = (await import(join(LAB, step, 'check.ts'))) as { default: Check };
		const answer: unknown = await import(join(LAB, step, file));
		const inModel = await verdicts(model, check, answer);
		expect(inModel.length).toBeGreaterThan(1);
		expect(await verdicts(realBackend, check, answer)).toEqual(inModel);
	});
});
