import './node-globals.ts';
import pgTypes from 'pg-types';
import type { LocalBackend } from '../engines/backend.ts';

/**
 * The part of node-postgres that answers use, over the one PGlite of this realm: `Pool`, `Client`,
 * `types`, with the real package's parsers. PGlite has one session, so this is a pool of one: a second
 * borrower waits, and finds the session as the first one left it, as behind any pool.
 */

let backend: LocalBackend | undefined;
let role = '';
let loggedIn: Promise<unknown> | undefined;

/** Gives the realm its database. @param login the role that every pool and client logs in as. */
export function connectTo(database: LocalBackend, login: string): void {
	backend = database;
	role = login;
	loggedIn = undefined;
}

interface QueryConfig {
	readonly text: string;
	readonly values?: readonly unknown[];
	readonly rowMode?: 'array';
	readonly types?: { getTypeParser(oid: number, format?: string): (text: string) => unknown };
}

export interface QueryResult {
	readonly command: string;
	readonly rowCount: number | null;
	readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
	readonly rows: readonly unknown[];
}

async function send(
	query: string | QueryConfig,
	values?: readonly unknown[],
): Promise<QueryResult> {
	if (!backend) throw new Error('This lab has no database.');
	const database = backend;
	loggedIn ??= database.turn({ role, tenant: null });
	await loggedIn;
	const config = typeof query === 'string' ? { text: query } : query;
	const result = await database.query(config.text, values ?? config.values ?? []);
	const parse = config.types ?? pgTypes;
	const parsed = result.rows.map((row) =>
		row.map((cell, column) => {
			if (cell === null) return null;
			return parse.getTypeParser(result.fields[column]?.dataTypeID ?? 0, 'text')(cell);
		}),
	);
	const names = result.fields.map(({ name }) => name);
	const object = (row: readonly unknown[]) =>
		Object.fromEntries(names.map((name, column) => [name, row[column]]));
	return { ...result, rows: config.rowMode === 'array' ? parsed : parsed.map(object) };
}

/** Whoever holds the one session; the next borrower waits for it. */
let held: Promise<void> = Promise.resolve();

function borrow(): Promise<() => void> {
	const before = held;
	let giveBack: () => void = () => {};
	held = new Promise((resolve) => {
		giveBack = resolve;
	});
	return before.then(() => giveBack);
}

type Query = typeof send;

/** A session of the pool: everything sent before `release` goes to the same one. */
export class PoolClient {
	#giveBack: (() => void) | undefined;

	constructor(giveBack: () => void) {
		this.#giveBack = giveBack;
	}

	query: Query = async (query, values) => {
		if (!this.#giveBack) throw new Error('This client was released and can not be used any more.');
		return send(query, values);
	};

	/** @param destroy true or an error: the session is thrown away instead of handed on. */
	release(destroy?: boolean | Error): void {
		if (!this.#giveBack) throw new Error('This client was already released.');
		if (destroy) loggedIn = undefined;
		this.#giveBack();
		this.#giveBack = undefined;
	}

	on(): this {
		return this;
	}
}

/** `new Pool()`; its options are accepted and change nothing: role and database are the lab's. */
export class Pool {
	async connect(): Promise<PoolClient> {
		return new PoolClient(await borrow());
	}

	query: Query = async (query, values) => {
		const client = await this.connect();
		try {
			return await client.query(query, values);
		} finally {
			client.release();
		}
	};

	on(): this {
		return this;
	}

	async end(): Promise<void> {}
}

/** `new Client()`: holds the session from `connect` to `end`. */
export class Client {
	#session: PoolClient | undefined;

	async connect(): Promise<void> {
		this.#session = new PoolClient(await borrow());
	}

	query: Query = async (query, values) => {
		if (!this.#session) throw new Error('Call connect() before the first query.');
		return this.#session.query(query, values);
	};

	on(): this {
		return this;
	}

	async end(): Promise<void> {
		this.#session?.release(true);
		this.#session = undefined;
	}
}

export const types = pgTypes;

export default { Pool, Client, types };
