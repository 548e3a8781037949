import pg from 'pg';
import { findLeaks, watchOf } from '../../src/lab/canary.ts';
import type { StartState } from '../../src/lab/engine.ts';
import { connectPostgres } from '../../src/lab/engines/postgres.ts';
import { type RawResult, runScript } from '../../src/lab/engines/run-script.ts';
import { ServerRunner, textClient } from '../../src/lab/engines/server-runner.ts';
import type { Lab, Probe, Step } from '../../src/lab/read.ts';
import { type ProbeResult, type SharedScripts, startState } from '../../src/lab/steps.ts';
import type { Watch } from '../../src/lab/watch.ts';
import { databaseName } from '../services/database-name.ts';
import { startPostgres } from '../services/postgres.ts';

/** The server of actors that name none, as a scenario calls it. */
const FIRST = 'main';

interface Server {
	/** Address of the lab's database, as superuser. */
	readonly url: URL;
	readonly version: string;
	stop(): Promise<void>;
}

/**
 * Plays a scenario whose clients are on several servers, each client in a session of its own that it
 * keeps. All servers can replicate logically. The first stands at the step's start; the others have
 * the lab's schema and the superuser's part, and no row.
 *
 * In the scenario `:'new'` is the connection string of the server `new`, as psql puts in a variable,
 * and `:'main'` that of the first; what is recorded keeps the name.
 */
export async function playOnServers(
	lab: Lab,
	shared: SharedScripts,
	step: Step,
): Promise<{ readonly version: string; readonly probes: readonly ProbeResult[] }> {
	const servers = new Map<string, Server>();
	const clients = new Map<string, Client>();
	try {
		const start = startState(lab, shared, step);
		servers.set(FIRST, await startServer(shared, start));
		for (const name of step.servers)
			servers.set(name, await startServer(shared, empty(lab, start)));
		const probes: ProbeResult[] = [];
		for (const probe of step.probes) {
			const { name, server = FIRST } = probe.actor;
			const client = clients.get(name) ?? (await Client.open(servers, servers.get(server), probe));
			clients.set(name, client);
			const execution = await client.run(probe.sql, watchOf(lab, probe.actor, probe.sql));
			const leaks = findLeaks(lab, probe.actor, probe.sql, execution);
			probes.push({ ...probe, execution, leaks });
		}
		return { version: servers.get(FIRST)?.version as string, probes };
	} finally {
		for (const client of clients.values()) await client.close();
		for (const server of servers.values()) await server.stop();
	}
}

/** The start without rows and without what earlier steps made. */
function empty(lab: Lab, { base, scripts }: StartState): StartState {
	const kept = ['schema.sql', 'superuser.sql'].map((file) => `${lab.id}/${file}`);
	const own = scripts.filter(({ name }) => kept.includes(name));
	return { key: JSON.stringify([...base, ...own]), base, scripts: own };
}

async function startServer(shared: SharedScripts, state: StartState): Promise<Server> {
	const server = await startPostgres({ settings: ['wal_level=logical'] });
	try {
		const engine = await connectPostgres(server.url, shared.roles);
		const url = new URL(server.url);
		url.pathname = `/${await databaseName(await engine.open(state))}`;
		// The engine is not closed: a database that is still replicated can not be dropped. All of it
		// goes with the server.
		return { url, version: engine.version, stop: server.stop };
	} catch (cause) {
		await server.stop();
		throw cause;
	}
}

/** What a client sends, with the connection strings that it names. */
class Client {
	readonly #client: pg.Client;
	readonly #runner: ServerRunner;
	readonly #servers: ReadonlyMap<string, Server>;

	private constructor(client: pg.Client, servers: ReadonlyMap<string, Server>) {
		this.#client = client;
		this.#runner = new ServerRunner(client);
		this.#servers = servers;
	}

	static async open(
		servers: ReadonlyMap<string, Server>,
		server: Server | undefined,
		{ actor }: Probe,
	): Promise<Client> {
		if (!server) throw new Error(`There is no server ${actor.server}.`);
		const url = new URL(server.url);
		url.username = encodeURIComponent(actor.login.role);
		const client = textClient(url.href, 20_000);
		await client.connect();
		const { tenant } = actor.login;
		if (tenant !== null) {
			await client.query("SELECT pg_catalog.set_config('app.tenant_id', $1, false)", [tenant]);
		}
		return new Client(client, servers);
	}

	run(sql: string, watch: Watch | null) {
		const runner = {
			inTransaction: () => this.#runner.inTransaction(),
			send: (statement: string, by?: Watch | null): Promise<RawResult> =>
				this.#runner.send(this.#filledIn(statement), by),
		};
		return runScript(runner, sql, { keepOpen: true, watch });
	}

	#filledIn(statement: string): string {
		return statement.replace(/:'([a-z][a-z0-9-]*)'/g, (whole, name: string) => {
			const url = this.#servers.get(name)?.url;
			return url ? pg.escapeLiteral(url.href) : whole;
		});
	}

	close(): Promise<void> {
		return this.#client.end();
	}
}
