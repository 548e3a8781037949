import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, inject, it } from 'vitest';
import { LABS_FOLDER, readSharedScripts } from '../../src/lab/disk.ts';
import {
	type Database,
	type Engine,
	errorOf,
	type Login,
	SUPERUSER,
} from '../../src/lab/engine.ts';
import { connectPostgres } from '../../src/lab/engines/postgres.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import { openFinalState } from './final-state.ts';

/** What the tests of the guide row-level-security share: both engines, its actors, its examples. */

const CODE = join(LABS_FOLDER, 'database-isolation/row-level-security/code');

export const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const GLOBEX = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
export const acme: Login = { role: 'app_user', tenant: ACME };
export const globex: Login = { role: 'app_user', tenant: GLOBEX };
export const noTenant: Login = { role: 'app_user', tenant: null };
export const owner: Login = { role: 'app_owner', tenant: null };
export const ownerForAcme: Login = { role: 'app_owner', tenant: ACME };
export const superuserForAcme: Login = { ...SUPERUSER, tenant: ACME };

/** Shows which of the four invoices a session reads. */
export const IDS = 'SELECT id FROM invoice ORDER BY id';

/** A database in the lab's final state, and what a script says in it: rows, tag or SQLSTATE. */
export class Bench {
	readonly #database: Database;

	constructor(database: Database) {
		this.#database = database;
	}

	/** The last statement's rows as text, its tag when it has none, or the SQLSTATE of its error. */
	async ask(login: Login, sql: string): Promise<string> {
		const session = await this.#database.session(login);
		const execution = await session.execute(sql);
		await session.close();
		const error = errorOf(execution);
		if (error) return error.code;
		const last = execution.statements.at(-1);
		if (!last || last.fields.length === 0) return last?.tag ?? '';
		return last.rows.map((row) => row.join(' ')).join(', ');
	}

	/** Runs a script that must succeed. */
	async make(login: Login, sql: string): Promise<void> {
		const session = await this.#database.session(login);
		const error = errorOf(await session.execute(sql));
		await session.close();
		if (error) throw new Error(`${error.code}: ${error.message}`);
	}
}

/** An example in SQL, whole. */
export function example(name: string, code = CODE): string {
	return readFileSync(join(code, name, `${name}.sql`), 'utf8');
}

/** One region of an example, as the guide shows it. */
export function region(name: string, id: string, code = CODE): string {
	const [, after = ''] = example(name, code).split(`-- #region ${id}\n`);
	return after.split(`-- #endregion ${id}`)[0] as string;
}

/** One claim, tried in a database of its own in the lab's final state. */
export type State = (claim: string, check: (bench: Bench) => Promise<void>) => void;

/** Runs claims on PGlite and on PostgreSQL 18, in the final state of this lab. */
export async function onBothEngines(
	claims: (state: State) => void,
	labId = 'row-level-security',
): Promise<void> {
	const engines: Readonly<Record<string, Engine>> = {
		PGlite: await createNodePGlite(),
		'PostgreSQL 18': await connectPostgres(inject('postgresUrl'), readSharedScripts().roles),
	};
	afterAll(async () => {
		for (const engine of Object.values(engines)) await engine.close();
	});
	describe.each(Object.entries(engines))('%s', (_, engine) => {
		claims((claim, check) =>
			it(claim, async () => {
				const database = await openFinalState(engine, labId);
				try {
					await check(new Bench(database));
				} finally {
					await database.close();
				}
			}),
		);
	});
}
