import type pg from 'pg';
import { runScript } from '../../src/lab/engines/run-script.ts';
import { ServerRunner, textClient } from '../../src/lab/engines/server-runner.ts';
import type { Lender, OpenLender } from '../../src/lab/shared-connection.ts';
import type { Watch } from '../../src/lab/watch.ts';
import { databaseName } from '../services/database-name.ts';
import type { PgBouncer } from '../services/pgbouncer.ts';

/** Lends the connections of a pooler: each client of a scenario has one of its own to PgBouncer. */
export function throughPgBouncer(pooler: PgBouncer): OpenLender {
	return async (database, { role }) =>
		new PoolerClients(pooler.url(role, await databaseName(database)));
}

class PoolerClients implements Lender {
	readonly #url: string;
	readonly #clients = new Map<string, { client: pg.Client; runner: ServerRunner }>();

	constructor(url: string) {
		this.#url = url;
	}

	async send(name: string, sql: string, watch: Watch | null = null) {
		return runScript((await this.#client(name)).runner, sql, { keepOpen: true, watch });
	}

	async #client(name: string) {
		const known = this.#clients.get(name);
		if (known) return known;
		const client = textClient(this.#url);
		await client.connect();
		const made = { client, runner: new ServerRunner(client) };
		this.#clients.set(name, made);
		return made;
	}

	async close(): Promise<void> {
		for (const { client } of this.#clients.values()) await client.end();
	}
}
