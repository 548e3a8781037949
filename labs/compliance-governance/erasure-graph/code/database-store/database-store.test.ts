import { readFileSync } from 'node:fs';
import pg, { type Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { open } from '../../../../database-isolation/row-level-security/code/with-tenant/crowd.ts';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { searchErased } from '../data-map/data-map.ts';
import type { Found } from '../erase-subject/erase-subject.ts';
import { databaseStore } from './database-store.ts';

// DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the
// lab ends in.

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const globex = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
const REFRESH = new URL('./database-store.sql', import.meta.url);
/** Bo has a second message, in a thread that a lawsuit needs; at globex somebody has his id. */
const MORE = `
	INSERT INTO message VALUES ('${acme}', 9, 't-9', 'p-8', 'The orchid will be in court.');
	INSERT INTO attachment VALUES ('${acme}', 9, 9, 'orchid-contract.pdf');
	INSERT INTO thread_hold VALUES ('${acme}', 't-9', 'lawsuit');
	INSERT INTO person VALUES ('${globex}', 'p-8', 'Eve Falcon', 'eve@mail.test');
	INSERT INTO message VALUES ('${globex}', 9, 't-1', 'p-8', 'Where is my falcon?');
	INSERT INTO attachment VALUES ('${globex}', 9, 9, 'falcon.jpg');
	INSERT INTO invoice VALUES ('${globex}', 9, 'p-8', 'Eve Falcon', 'eve@mail.test', 7);
	INSERT INTO activity VALUES ('${globex}', 9, 'p-8', '{"name":"Eve Falcon"}');
	INSERT INTO outbox VALUES ('${globex}', 9, '{"person":"p-8","to":"eve@mail.test"}');
	SELECT refresh_person_search()`;
const MAP = readFileSync(new URL('../data-map/data-map.yaml', import.meta.url), 'utf8');
/** A person in whose every text the word stands. */
const CANARY = `
	INSERT INTO person VALUES ('${acme}', 'canary-1', 'Canary', 'canary@mail.test');
	INSERT INTO message VALUES ('${acme}', 70, 't-70', 'canary-1', 'The canary sings.');
	INSERT INTO attachment VALUES ('${acme}', 70, 70, 'canary.jpg');
	INSERT INTO invoice VALUES ('${acme}', 70, 'canary-1', 'Canary', 'canary@mail.test', 7);
	INSERT INTO activity VALUES ('${acme}', 70, 'canary-1', '{"name":"Canary"}');
	INSERT INTO outbox VALUES ('${acme}', 70, '{"person":"canary-1","to":"canary@mail.test"}');
	SELECT refresh_person_search()`;
const signal = new AbortController().signal;

describe('a store over the tables of one database', () => {
	const bo = { tenantId: acme, id: 'p-8' };
	const eve = { tenantId: globex, id: 'p-8' };
	let pool: Pool;
	let owner: pg.Client;
	let before: Found[];
	let after: Found[];

	const column = async (sql: string) =>
		(await owner.query({ text: sql, rowMode: 'array' })).rows.map(([value]) => value);

	beforeAll(async () => {
		pool = open('DATABASE_URL', 1);
		owner = new pg.Client({ connectionString: process.env['OWNER_URL'] });
		await owner.connect();
		await owner.query(readFileSync(REFRESH, 'utf8'));
		await owner.query(MORE);
		const store = databaseStore(pool);
		const both = async () => [
			await store.remaining(bo, [], signal),
			await store.remaining(eve, [], signal),
		];
		before = await both();
		await store.erase(bo, [], signal);
		after = await both();
	});
	afterAll(async () => {
		await owner.query('DROP FUNCTION refresh_person_search()');
		await owner.end();
		await pool.end();
	});

	it('counts what is to go, the row in the search with it, and names the hold of what stays', () => {
		const eves = { left: 7, held: null };
		expect(before).toEqual([{ left: 7, held: 'lawsuit' }, eves]);
		expect(after).toEqual([{ left: 0, held: 'lawsuit' }, eves]);
	});

	it('erases the person from table and search', async () => {
		const people = `FROM person WHERE tenant_id = '${acme}'`;
		expect(await column(`SELECT id ${people}`)).toEqual([]);
		expect(await column(`SELECT person_id FROM person_search WHERE tenant_id = '${acme}'`)).toEqual(
			[],
		);
	});

	it('erases what the person wrote, and keeps a thread on hold with its file', async () => {
		const ids = (table: string) =>
			column(`SELECT id FROM ${table} WHERE tenant_id = '${acme}' ORDER BY id`);
		// Message 3 is Ada's, in another thread on hold.
		expect(await ids('message')).toEqual([3, 9]);
		expect(await ids('attachment')).toEqual([3, 9]);
	});

	it('erases events and waiting mails', async () => {
		for (const table of ['activity', 'outbox'])
			expect(await column(`SELECT id FROM ${table} WHERE tenant_id = '${acme}'`)).toEqual([]);
	});

	it('keeps the invoice and the name on it, without the address', async () => {
		const kept = `SELECT billed_to || '/' || email FROM invoice WHERE tenant_id = '${acme}' AND id = 2`;
		expect(await column(kept)).toEqual(['Bo Lind/']);
	});

	it('leaves globex’s person with the same id as they were', async () => {
		for (const [table, of] of [
			['person', "id = 'p-8'"],
			['message', "author_id = 'p-8'"],
			['invoice', "person_id = 'p-8' AND email = 'eve@mail.test'"],
			['activity', "person_id = 'p-8'"],
			['outbox', "payload ->> 'person' = 'p-8'"],
			['person_search', "person_id = 'p-8'"],
			['attachment', 'id = 9'],
		] as const) {
			const count = `SELECT count(*)::int FROM ${table} WHERE tenant_id = '${globex}' AND ${of}`;
			expect(await column(count), table).toEqual([1]);
		}
	});

	it('erases a second time without an error', async () => {
		await databaseStore(pool).erase(bo, [], signal);
		expect(await databaseStore(pool).remaining(bo, [], signal)).toEqual(after[0]);
	});

	it('counts what a hold kept as soon as it is lifted, and erases it', async () => {
		await owner.query("DELETE FROM thread_hold WHERE thread = 't-9'");
		const store = databaseStore(pool);
		// A message and its file.
		expect(await store.remaining(bo, [], signal)).toEqual({ left: 2, held: null });
		await store.erase(bo, [], signal);
		expect(await store.remaining(bo, [], signal)).toEqual({ left: 0, held: null });
	});

	describe('what the map says is erased', () => {
		const canary = { tenantId: acme, id: 'canary-1' };
		const search = (map = MAP) => searchErased(map, owner, 'canary');

		it('is searched in full, and erased in full', async () => {
			await owner.query(CANARY);
			const before = await search();
			expect(before.missing).toEqual([]);
			expect(before.found).toContain('invoice.email');
			expect(before.found).toContain('person_search.words');
			await databaseStore(pool).erase(canary, [], signal);
			expect((await search()).found).toEqual([]);
			await owner.query('DELETE FROM invoice WHERE id = 70');
		});

		it('shows a table that is mapped and that the job does not know', async () => {
			const map = MAP.replace(
				'    activity:',
				'    comment: { subject: author_id, delete: [author_id, body] }\n    activity:',
			);
			await owner.query('CREATE TABLE comment (tenant_id uuid, author_id text, body text)');
			try {
				await owner.query(CANARY);
				// Nobody seeded it: the test would look at nothing.
				expect((await search(map)).missing).toEqual(['comment.author_id', 'comment.body']);
				await owner.query(`INSERT INTO comment VALUES ('${acme}', 'canary-1', 'by Canary')`);
				await databaseStore(pool).erase(canary, [], signal);
				expect((await search(map)).found).toEqual(['comment.author_id', 'comment.body']);
			} finally {
				await owner.query('DROP TABLE comment; DELETE FROM invoice WHERE id = 70');
			}
		});
	});

	it('refreshes for the application alone', async () => {
		const may = "SELECT has_function_privilege($1, 'refresh_person_search()', 'EXECUTE') AS may";
		expect((await owner.query(may, ['app_user'])).rows).toEqual([{ may: true }]);
		expect((await owner.query(may, ['public'])).rows).toEqual([{ may: false }]);
	});
});
