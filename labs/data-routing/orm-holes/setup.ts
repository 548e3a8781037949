import { Pool } from 'pg';

/** The client of this lab, and what tells whether a call reached globex. */

export const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const GLOBEX = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
export const INITECH = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';

export type Row = Readonly<Record<string, unknown>>;

/** A connection, or the pool. */
export interface Db {
	query(
		text: string,
		values?: readonly unknown[],
	): Promise<{ rows: Row[]; rowCount: number | null }>;
}

/** A condition: each column has the value. */
export type Filter = Readonly<Record<string, unknown>>;

const COLUMNS = ['tenant_id', 'id', 'name', 'cost'];

/** `{ name: 'x' }` becomes `name = $1` and `['x']`. Columns that do not exist are refused. */
export function condition(filter: Filter): { text: string; values: unknown[] } {
	const names = Object.keys(filter);
	const unknown = names.find((name) => !COLUMNS.includes(name));
	if (unknown !== undefined) throw new Error(`There is no column ${unknown}.`);
	const text = names.map((name, index) => `${name} = $${index + 1}`).join(' AND ') || 'true';
	return { text, values: Object.values(filter) };
}

export interface Client {
	find(id: number): Promise<Row | undefined>;
	list(filter?: Filter): Promise<Row[]>;
	withTasks(id: number): Promise<Row[]>;
	add(project: Filter): Promise<void>;
	rename(id: number, name: string): Promise<number>;
	renameMany(ids: readonly number[], name: string): Promise<number>;
	remove(id: number): Promise<number>;
	total(): Promise<number>;
}
export type OperationName = keyof Client;
export const OPERATIONS: readonly OperationName[] = [
	'find',
	'list',
	'withTasks',
	'add',
	'rename',
	'renameMany',
	'remove',
	'total',
];

/** The client as it was reviewed: three operations reach every tenant. Tables may have a prefix. */
export function firstClient(db: Db, tenant: string, prefix = ''): Client {
	const [project, task] = [`${prefix}project`, `${prefix}task`];
	return {
		async find(id) {
			const text = `SELECT * FROM ${project} WHERE tenant_id = $1 AND id = $2`;
			return (await db.query(text, [tenant, id])).rows[0];
		},
		async list(filter = {}) {
			const { text, values } = condition({ tenant_id: tenant, ...filter });
			return (await db.query(`SELECT * FROM ${project} WHERE ${text} ORDER BY id`, values)).rows;
		},
		async withTasks(id) {
			const text = `SELECT p.name, t.title FROM ${project} AS p JOIN ${task} AS t ON t.project_id = p.id
				WHERE p.tenant_id = $1 AND p.id = $2 ORDER BY t.title`;
			return (await db.query(text, [tenant, id])).rows;
		},
		async add({ id, name, cost }) {
			const text = `INSERT INTO ${project} (tenant_id, id, name, cost) VALUES ($1, $2, $3, $4)`;
			await db.query(text, [tenant, id, name, cost]);
		},
		async rename(id, name) {
			const text = `UPDATE ${project} SET name = $3 WHERE tenant_id = $1 AND id = $2`;
			return (await db.query(text, [tenant, id, name])).rowCount ?? 0;
		},
		async renameMany(ids, name) {
			// The ids come from a list that was scoped.
			const text = `UPDATE ${project} SET name = $2 WHERE id = ANY($1)`;
			return (await db.query(text, [ids, name])).rowCount ?? 0;
		},
		async remove(id) {
			const text = `DELETE FROM ${project} WHERE tenant_id = $1 AND id = $2`;
			return (await db.query(text, [tenant, id])).rowCount ?? 0;
		},
		async total() {
			const text = `SELECT sum(cost)::int AS total FROM ${project} WHERE tenant_id = $1`;
			return Number((await db.query(text, [tenant])).rows[0]?.['total'] ?? 0);
		},
	};
}

/** What came of a call, and whether a row of globex was read or changed by it. */
export interface Tried {
	readonly answer: unknown;
	readonly error?: string;
	readonly reached: boolean;
	/** Rows of acme, afterwards. */
	readonly acme: readonly Row[];
}

const owned = async (db: Db, tenant: string) =>
	(await db.query('SELECT * FROM project WHERE tenant_id = $1 ORDER BY id', [tenant])).rows;

/** Runs a call in a transaction that is rolled back. */
export async function attempt(
	make: (db: Db) => Client,
	call: (client: Client) => Promise<unknown> | unknown,
): Promise<Tried> {
	const pool = new Pool();
	const db = await pool.connect();
	try {
		await db.query('BEGIN');
		const before = JSON.stringify(await owned(db, GLOBEX));
		let answer: unknown;
		let error: string | undefined;
		await db.query('SAVEPOINT call');
		try {
			answer = await call(make(db));
		} catch (cause) {
			error = (cause as Error).message;
			await db.query('ROLLBACK TO SAVEPOINT call');
		}
		const changed = JSON.stringify(await owned(db, GLOBEX)) !== before;
		const reached = changed || /falcon|7[07]?00|8050/.test(JSON.stringify(answer ?? null));
		return { answer, reached, acme: await owned(db, ACME), ...(error ? { error } : {}) };
	} finally {
		await db.query('ROLLBACK');
		db.release();
	}
}

export type Calls = Readonly<
	Partial<Record<OperationName, (client: Client) => Promise<unknown> | unknown>>
>;

/** Runs the call under each name, as acme; it counts for an operation that it really called. */
export async function attemptAll(calls: Calls) {
	const rows = [];
	for (const name of OPERATIONS) {
		const call = calls[name];
		if (!call) continue;
		const called = new Set<string>();
		const tried = await attempt(
			(db) =>
				new Proxy(firstClient(db, ACME), {
					get(client, property: OperationName) {
						called.add(property);
						return client[property];
					},
				}),
			call,
		);
		const alone = called.size === 1 && called.has(name);
		rows.push({ name, ...tried, alone });
	}
	return rows;
}

/** Arguments of an operation of the small ORM of step 3. */
export interface Args {
	readonly where?: Filter;
	readonly data?: Filter;
}
/** Is asked before every operation, and says with which arguments it runs. */
export type Hook = (operation: string, args: Args) => Args;

/** The operations of the ORM's current version. Its next one brings `replace`. */
export const ORM_OPERATIONS = [
	'findMany',
	'findUnique',
	'count',
	'create',
	'update',
	'updateMany',
	'upsert',
	'delete',
] as const;

/** A small ORM: every operation asks the hook first. */
export async function orm(db: Db, hook: Hook, operation: string, args: Args): Promise<unknown> {
	const { where = {}, data = {} } = hook(operation, args);
	const filter = condition(where);
	const names = Object.keys(data);
	const set = names.map((name, index) => `${name} = $${filter.values.length + index + 1}`).join();
	const both = [...filter.values, ...Object.values(data)];
	const insert = `INSERT INTO project (${names.join()}) VALUES (${names.map((_, index) => `$${index + 1}`).join()})`;
	switch (operation) {
		case 'findMany':
		case 'findUnique':
			return (
				await db.query(`SELECT * FROM project WHERE ${filter.text} ORDER BY id`, filter.values)
			).rows;
		case 'count':
			return (
				await db.query(
					`SELECT sum(cost)::int AS sum FROM project WHERE ${filter.text}`,
					filter.values,
				)
			).rows;
		case 'create':
			return (await db.query(insert, Object.values(data))).rowCount;
		case 'update':
		case 'updateMany':
			return (await db.query(`UPDATE project SET ${set} WHERE ${filter.text}`, both)).rowCount;
		case 'upsert': {
			const { rowCount } = await db.query(`UPDATE project SET ${set} WHERE ${filter.text}`, both);
			return rowCount || (await db.query(insert, Object.values(data))).rowCount;
		}
		case 'delete':
			return (await db.query(`DELETE FROM project WHERE ${filter.text} AND id <> 1`, filter.values))
				.rowCount;
		// From the next version of the ORM on.
		case 'replace':
			return (await db.query(`UPDATE project SET ${set} WHERE ${filter.text}`, both)).rowCount;
		default:
			throw new Error(`The ORM has no operation ${operation}.`);
	}
}

/** The same operations, as a hasty caller sends them: for project 3, which is globex's. */
export const HASTY: Readonly<Record<string, Args>> = {
	findMany: { where: { tenant_id: GLOBEX } },
	findUnique: { where: { id: 3 } },
	count: {},
	create: { data: { tenant_id: GLOBEX, id: 9, name: 'planted', cost: 1 } },
	update: { where: { id: 3 }, data: { name: 'taken' } },
	updateMany: { where: {}, data: { name: 'taken' } },
	upsert: { where: { id: 3 }, data: { tenant_id: GLOBEX, id: 3, name: 'taken', cost: 1 } },
	delete: { where: { id: 3 } },
	replace: { where: { id: 3 }, data: { name: 'taken' } },
};

/** What a hook makes of an operation: acme is who asks. */
export const tryHook = (hook: Hook, operation: string, args: Args) =>
	attempt(
		(db) => ({ find: () => orm(db, hook, operation, args) }) as unknown as Client,
		(client) => client.find(0),
	);
