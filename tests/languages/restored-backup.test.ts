import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { databaseStore } from '../../labs/compliance-governance/erasure-graph/code/database-store/database-store.ts';
import {
	eraseSubject,
	type Store,
} from '../../labs/compliance-governance/erasure-graph/code/erase-subject/erase-subject.ts';
import {
	carryLedger,
	closeDatabase,
	readLedger,
	replayErasures,
} from '../../labs/compliance-governance/erasure-graph/code/restore-and-erase/restore-and-erase.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { MissingTool, orMissing, orSkip } from '../services/missing.ts';
import { ensurePostgres15, type Postgres15, startPostgres15 } from '../services/postgres-15.ts';
import { type FinalState, serveFinalState } from './final-state.ts';
import { ACME, GLOBEX, region } from './row-level-security-bench.ts';

/** Erasing in the lab’s tables, and again after a restore by Debian’s pg_dump and pg_restore 15. */

const CODE = join(LABS_FOLDER, 'compliance-governance/erasure-graph/code');
const acme = parseTenantId(ACME);
const caller = { tenantId: acme, actorId: 'staff:5b0e' };
const run = promisify(execFile);
/** What was sent to the copy of the ledger. */
const kept: string[] = [];
const ledgerIn = (pool: pg.Pool) => ({
	pool,
	keep: async ({ subjectId }: { subjectId: string }) => {
		kept.push(subjectId);
	},
});
const never = () => new AbortController().signal;
const asked = (subjectId: string) => ({ subjectId, receivedOn: '2026-11-20' });
const PEOPLE =
	"SELECT right(tenant_id::text, 1) || ' ' || id AS one FROM person ORDER BY tenant_id, id";

let server: Postgres15 | undefined;
let missing: unknown;
let live: FinalState;
let folder: string;
const databases: string[] = [];
const opened: { end(): Promise<void> }[] = [];

const client = async (url: string) => {
	const one = new pg.Client({ connectionString: url });
	one.on('error', () => {});
	await one.connect();
	opened.push(one);
	return one;
};
const pool = (url: string) => {
	const one = new pg.Pool({ connectionString: url, max: 2 });
	one.on('error', () => {});
	opened.push(one);
	return one;
};
const inDatabase = (url: string, name: string, role?: string) => {
	const address = new URL(url);
	address.pathname = `/${name}`;
	if (role) address.username = role;
	return address.href;
};
const column = async (session: pg.Client, sql: string) =>
	(await session.query({ text: sql, rowMode: 'array' })).rows.map(([value]) => value);
/** Rows of globex's in each table. */
const THEIRS = ['person', 'message', 'attachment', 'invoice', 'activity', 'outbox']
	.map((table) => `SELECT '${table} ' || count(*) FROM ${table} WHERE tenant_id = '${GLOBEX}'`)
	.join(' UNION ALL ');
const ALL_OF_THEIRS = [
	'person 3',
	'message 2',
	'attachment 2',
	'invoice 2',
	'activity 2',
	'outbox 2',
];
const needs = (skip: TestContext['skip']) =>
	orSkip(() => (missing ? Promise.reject(missing) : Promise.resolve()), skip);

await orMissing(ensurePostgres15);

/** What happens before the backup and after it. */
beforeAll(async () => {
	try {
		server = await startPostgres15();
	} catch (cause) {
		if (!(cause instanceof MissingTool)) throw cause;
		missing = cause;
		return;
	}
	folder = await mkdtemp(join(tmpdir(), 'hub-restore-'));
	live = await serveFinalState(server.url, 'erasure-graph');
	const owner = await client(live.ownerUrl);
	await owner.query(
		region('subject-graph', 'ledger', CODE) + region('subject-graph', 'rights', CODE),
	);
	await owner.query(readFileSync(join(CODE, 'database-store/database-store.sql'), 'utf8'));
	await owner.query(`INSERT INTO person VALUES ('${ACME}', 'p-9', 'Cy Orchid', 'cy@mail.test')`);
	await owner.query(`INSERT INTO person VALUES ('${ACME}', 'p-10', 'Di Orchid', 'di@mail.test')`);
	// Somebody else at globex, with the same id, a message, an event and a mail that waits.
	const theirs = `'${GLOBEX}', 80,`;
	await owner.query(`INSERT INTO person VALUES ('${GLOBEX}', 'p-8', 'Eve Falcon', 'eve@mail.test');
		INSERT INTO message VALUES (${theirs} 't-1', 'p-8', 'Where is my falcon?');
		INSERT INTO attachment VALUES (${theirs} 80, 'falcon.jpg');
		INSERT INTO invoice VALUES (${theirs} 'p-8', 'Eve Falcon', 'eve@mail.test', 7);
		INSERT INTO activity VALUES (${theirs} 'p-8', '{"name":"Eve Falcon"}');
		INSERT INTO outbox VALUES (${theirs} '{"person":"p-8","to":"eve@mail.test"}')`);
	await owner.query('SELECT refresh_person_search()');
	await owner.query(
		`INSERT INTO message VALUES ('${ACME}', 9, 't-9', 'p-10', 'Your orchid is late, says Di.')`,
	);

	await run(server.dump, ['-Fc', '-d', live.superuserUrl, '-f', join(folder, 'backup')]);

	// After the backup: p-8 is erased; somebody sues p-9, whose request waits; a thread is held.
	const operator = await client(live.superuserUrl);
	await operator.query(`INSERT INTO legal_hold VALUES ('${ACME}', 'p-9', 'database', 'lawsuit')`);
	await operator.query(`INSERT INTO thread_hold VALUES ('${ACME}', 't-9', 'lawsuit')`);
	const stores = [databaseStore(pool(live.databaseUrl))];
	for (const [id, state] of [
		['p-8', 'verified'],
		['p-9', 'held'],
		// She wrote in a thread on hold.
		['p-10', 'held'],
	] as const) {
		const ledger = ledgerIn(pool(live.databaseUrl));
		const steps = await eraseSubject(ledger, caller, asked(id), stores, never());
		expect(steps.map((step) => step.state)).toEqual([state]);
	}
}, 60_000);

afterAll(async () => {
	await Promise.all(opened.map((one) => one.end()));
	// They hold grants to the roles that go with the lab's database.
	if (server && databases.length > 0) {
		const root = new pg.Client({ connectionString: server.url });
		await root.connect();
		for (const name of databases) await root.query(`DROP DATABASE ${name}`);
		await root.end();
	}
	await live?.close();
	await server?.stop();
	if (folder) await rm(folder, { recursive: true, force: true });
});

/** A database beside the old one, into which only the job and the operator get. */
async function restore(name: string) {
	if (!server) throw new Error('There is no server.');
	const root = await client(server.url);
	await root.query(`CREATE DATABASE ${name}`);
	databases.push(name);
	// BROKEN on purpose: whoever may log in may connect to a new database.
	const enter = () => client(inDatabase(server?.url ?? '', name, 'app_user'));
	await (await enter()).end();
	await root.query(`GRANT CONNECT ON DATABASE ${name} TO app_owner`);
	const address = inDatabase(server.url, name);
	const operator = await client(address);
	await closeDatabase(operator);
	await expect(enter()).rejects.toMatchObject({ code: '42501' });
	const restored = join(dirname(server.dump), 'pg_restore');
	await run(restored, ['--exit-on-error', '-d', address, join(folder, 'backup')]);
	return {
		operator,
		jobs: pool(inDatabase(server.url, name, 'app_owner')),
		enter,
	};
}

/** From the old database, which is let go at once: the next test reads it too. */
async function carryOver(restored: pg.Client) {
	const old = await client(live.superuserUrl);
	await carryLedger(await readLedger(old), restored, new Set(kept).size);
	await old.query('ROLLBACK');
}

describe('the store', () => {
	it('leaves what a hold keeps, other people, other tenants and the invoice without its address', async ({
		skip,
	}) => {
		await needs(skip);
		const operator = await client(live.superuserUrl);
		expect(await column(operator, PEOPLE)).toEqual(['a p-9', 'b p-3', 'b p-7', 'b p-8']);
		// Message 3 stood in a thread on hold before, message 9 since.
		expect(
			await column(operator, `SELECT id FROM message WHERE tenant_id = '${ACME}' ORDER BY id`),
		).toEqual([3, 9]);
		expect(await column(operator, `SELECT email FROM invoice WHERE tenant_id = '${ACME}'`)).toEqual(
			['', ''],
		);
		expect(await column(operator, 'SELECT person_id FROM person_search ORDER BY 1')).toEqual([
			'p-3',
			'p-7',
			'p-8',
			'p-9',
		]);
	});
});

describe('a restored backup', () => {
	it('has the erased people again, and its ledger knows of none', async ({ skip }) => {
		// BROKEN on purpose: this is what a restore without the ledger opens.
		await needs(skip);
		const { operator, enter } = await restore('untouched');
		expect(await column(operator, PEOPLE)).toEqual([
			'a p-10',
			'a p-8',
			'a p-9',
			'b p-3',
			'b p-7',
			'b p-8',
		]);
		expect(await column(operator, 'SELECT subject_id FROM erasure_request')).toEqual([]);
		await expect(enter()).rejects.toMatchObject({ code: '42501' });
	});

	it('is erased again from the ledger that was carried over, and then opened', async ({ skip }) => {
		await needs(skip);
		const { operator, jobs, enter } = await restore('erased_again');
		await carryOver(operator);
		const left = region('subject-graph', 'left', CODE);
		expect(
			await column(operator, left.replace('r.tenant_id, r.subject_id', 'r.subject_id')),
		).toEqual(['p-10', 'p-8']);
		expect(await replayErasures(operator, ledgerIn(jobs), [databaseStore(jobs)], never())).toEqual(
			[],
		);
		expect(await column(operator, PEOPLE)).toEqual(['a p-9', 'b p-3', 'b p-7', 'b p-8']);
		expect(
			await column(operator, `SELECT id FROM message WHERE tenant_id = '${ACME}' ORDER BY id`),
		).toEqual([3, 9]);
		expect(await column(operator, left)).toEqual([]);
		expect(await column(operator, THEIRS)).toEqual(ALL_OF_THEIRS);
		expect(
			await column(operator, `SELECT email FROM invoice WHERE tenant_id = '${GLOBEX}' ORDER BY id`),
		).toEqual(['ada@mail.test', 'eve@mail.test']);
		await enter();
	});

	it('loses what a hold keeps where the ledger is carried over without the holds', async ({
		skip,
	}) => {
		// BROKEN on purpose.
		await needs(skip);
		const { operator, jobs } = await restore('without_holds');
		await carryOver(operator);
		await operator.query('DELETE FROM legal_hold; DELETE FROM thread_hold');
		await replayErasures(operator, ledgerIn(jobs), [databaseStore(jobs)], never());
		expect(await column(operator, PEOPLE)).toEqual(['b p-3', 'b p-7', 'b p-8']);
		expect(
			await column(operator, `SELECT id FROM message WHERE tenant_id = '${ACME}' ORDER BY id`),
		).toEqual([3]);
	});

	it('stays closed while a store can not be looked into', async ({ skip }) => {
		await needs(skip);
		const { operator, jobs, enter } = await restore('stays_closed');
		await carryOver(operator);
		const down = () => Promise.reject(new Error('The index is down.'));
		const search: Store = { name: 'search', remaining: down, erase: down };
		const unfinished = await replayErasures(
			operator,
			ledgerIn(jobs),
			[search, databaseStore(jobs)],
			never(),
		);
		expect(unfinished.map(({ subjectId, store }) => `${subjectId} ${store}`)).toEqual([
			'p-10 search',
			'p-8 search',
			'p-9 search',
		]);
		expect(await column(operator, PEOPLE)).toEqual(['a p-9', 'b p-3', 'b p-7', 'b p-8']);
		await expect(enter()).rejects.toMatchObject({ code: '42501' });
	});
});
