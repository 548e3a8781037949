import pg, { type Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { open } from '../../../../database-isolation/row-level-security/code/with-tenant/crowd.ts';
import {
	parseTenantId,
	type TenantScope,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import cases from './cases.json' with { type: 'json' };
import {
	BadRequest,
	countRows,
	documentsById,
	findDocuments,
	withSealedTenant,
} from './safe-query.ts';

// DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the
// lab ends in.

const acme = parseTenantId(cases.tenant);
const ODD = 'CREATE TABLE "odd ""name""; --" (id int)';

let pool: Pool;

async function asOwner(sql: string): Promise<void> {
	const owner = new pg.Client({ connectionString: process.env['OWNER_URL'] });
	await owner.connect();
	await owner.query(sql);
	await owner.end();
}

beforeEach(() => {
	pool = open('DATABASE_URL', 1);
});
afterEach(() => pool.end());

const sealed = <Result>(work: (scope: TenantScope) => Promise<Result>) =>
	withSealedTenant(pool, acme, cases.secret, work);

describe('a term', () => {
	it.each(cases.terms)('is looked for and nothing else: $name', async ({ term, ids, refused }) => {
		const work = sealed((scope) => findDocuments(scope, term, 'title'));
		if (refused) await expect(work).rejects.toThrow(BadRequest);
		else expect((await work).map(({ id }) => id).sort()).toEqual(ids);
	});

	it('is refused where it is half a pair of UTF-16, which the driver would send as another text', async () => {
		const work = sealed((scope) => findDocuments(scope, '\ud800', 'title'));
		await expect(work).rejects.toThrow(BadRequest);
	});
});

describe('a list of ids', () => {
	it.each(cases.lists)('is one parameter: $name', async ({ list, ids, refused }) => {
		const work = sealed((scope) => documentsById(scope, list));
		if (refused) await expect(work).rejects.toThrow(BadRequest);
		else expect((await work).map(({ id }) => id)).toEqual(ids);
	});

	it.each([2 ** 31, 1.5, Number.NaN])('holds no %d', async (id) => {
		await expect(sealed((scope) => documentsById(scope, [id]))).rejects.toThrow(BadRequest);
	});
});

describe('a sort key', () => {
	it.each(cases.sorts)('is on the list or refused: $sort', async ({ sort, ids, refused }) => {
		const work = sealed((scope) => findDocuments(scope, '', sort));
		if (refused) await expect(work).rejects.toThrow(BadRequest);
		else expect((await work).map(({ id }) => id)).toEqual(ids);
	});
});

describe('a table', () => {
	beforeAll(() =>
		asOwner(
			`${ODD}; ALTER TABLE "odd ""name""; --" ENABLE ROW LEVEL SECURITY; GRANT SELECT ON "odd ""name""; --" TO app_user`,
		),
	);
	afterAll(() => asOwner('DROP TABLE "odd ""name""; --"'));

	it.each(cases.tables)('is on offer or refused: $table', async ({ table, count, refused }) => {
		const work = sealed((scope) => countRows(scope, table));
		if (refused) await expect(work).rejects.toThrow(BadRequest);
		else expect(await work).toBe(count);
	});
});

describe('an injected statement', () => {
	it.each(cases.forged)('reads nothing of globex’s: $name', async ({ sql, sqlstate }) => {
		const work = sealed((scope) => scope.query(sql));
		if (sqlstate) await expect(work).rejects.toMatchObject({ code: sqlstate });
		else expect(JSON.stringify((await work).rows)).not.toMatch(/falcon|heron-of-the-north/);
	});

	it('finds the next transaction of the connection without a tenant', async () => {
		await sealed((scope) => findDocuments(scope, '', 'title'));
		expect((await pool.query('SELECT id FROM document')).rows).toEqual([]);
	});
});

it('hands its secret to no type that an injected text left on the connection', async () => {
	await sealed((scope) => scope.query(cases.planted));
	await sealed((scope) => scope.query(cases.hijacked));
	const { rows } = await pool.query<{ v: string }>(cases.loot);
	const loot = rows.map(({ v }) => v);
	expect(loot).toContain('a call without schema');
	expect(loot).not.toContain(cases.secret);
});

it('goes on after a reset on return, without named statements', async () => {
	for (let turn = 0; turn < 3; turn += 1) {
		const found = await sealed((scope) => findDocuments(scope, 'lease', 'title'));
		expect(found.map(({ id }) => id)).toEqual([1]);
		await sealed((scope) => scope.query('CREATE TEMPORARY TABLE left_there (id int)'));
		await pool.query('DISCARD ALL');
	}
});

it('lets nobody in with another secret', async () => {
	const work = withSealedTenant(pool, acme, 'another', async () => 'done');
	await expect(work).rejects.toMatchObject({ code: '28000' });
});

describe('a second statement in the text', () => {
	it('is sent where there is no parameter, and refused where there is one', async () => {
		await expect(pool.query('SELECT 1; SELECT 2')).resolves.toHaveLength(2);
		const refused = { code: '42601' };
		await expect(pool.query('SELECT $1::int; SELECT 2', [1])).rejects.toMatchObject(refused);
		const extended = { text: 'SELECT 1; SELECT 2', queryMode: 'extended' };
		await expect(pool.query(extended)).rejects.toMatchObject(refused);
	});
});
