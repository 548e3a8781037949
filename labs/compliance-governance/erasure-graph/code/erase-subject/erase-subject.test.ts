import { readFileSync } from 'node:fs';
import pg, { type Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { open } from '../../../../database-isolation/row-level-security/code/with-tenant/crowd.ts';
import {
	parseTenantId,
	withTenant,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import cases from './cases.json' with { type: 'json' };
import {
	type Entry,
	eraseSubject,
	type Found,
	type Hold,
	type Store,
	type Subject,
	UnknownSubject,
} from './erase-subject.ts';

// DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the
// lab ends in.

const acme = parseTenantId(cases.tenant);
const globex = parseTenantId(cases.other);
const caller = { tenantId: acme, actorId: cases.actor };
const LEDGER = new URL('../subject-graph/subject-graph.sql', import.meta.url);
const TABLES = 'erasure_step, erasure_request, legal_hold';

let pool: Pool;
let owner: pg.Client;

/** Regions `ledger` and `rights`; the file goes on with queries. */
const ledger = () => readFileSync(LEDGER, 'utf8').split('-- #endregion rights')[0] ?? '';

interface Run {
	readonly behaves?: Readonly<Record<string, string | undefined>>;
	readonly held?: readonly string[];
	readonly heldThreads?: readonly string[];
	/** What the store of the ledger's copy does. */
	readonly keep?: string;
	readonly restored?: readonly string[];
	readonly without?: readonly string[];
	/** How often each store was erased by then. */
	readonly erased?: readonly number[];
	/** Null where the run ends with a crash. */
	readonly states: readonly string[] | null;
}

class StoreDown extends Error {
	override name = 'StoreDown';
}

/** What stands in the copy of the ledger. */
let kept: Entry[] = [];
const ledgerThat = (behavior?: string) => ({
	pool,
	keep: async (entry: Entry) => {
		if (behavior === 'fails') throw new StoreDown('the copy is not there');
		kept.push(entry);
	},
});

/** Holds one record for the person of each tenant, and misbehaves as a case says. */
class FakeStore implements Store {
	readonly records = new Set([acme, globex].map((tenant) => `${tenant} ${cases.subject}`));
	/** A second record of the person's, in no thread. */
	more = false;
	erased = 0;
	/** Whether the request stood in the ledger, as another session sees it, and in its copy, at the first erase. */
	known: boolean | undefined;
	behavior: string | undefined;
	readonly name: string;
	readonly #others: ReadonlyMap<string, FakeStore>;
	readonly #abort: () => void;

	constructor(name: string, others: ReadonlyMap<string, FakeStore>, abort: () => void) {
		this.name = name;
		this.#others = others;
		this.#abort = abort;
	}

	async remaining({ tenantId, id }: Subject, holds: readonly Hold[]): Promise<Found> {
		if (this.behavior === 'blind') throw new StoreDown('ada@mail.test can not be looked up');
		if (this.records.has(`${tenantId} ${id}`)) {
			const held = this.#reason(holds);
			return { left: (held === null ? 1 : 0) + (this.more ? 1 : 0), held };
		}
		if (this.behavior === 'crashes when it is empty') this.#crash();
		return { left: 0, held: null };
	}

	async erase({ tenantId, id }: Subject, holds: readonly Hold[]): Promise<void> {
		if (this.behavior === 'fails') throw new StoreDown('ada@mail.test can not be erased');
		this.known ??= (await inLedger()) && kept.length > 0;
		this.erased += 1;
		if (this.behavior?.startsWith('refills ')) {
			const other = this.#others.get(this.behavior.slice('refills '.length));
			other?.records.add(`${tenantId} ${id}`);
		}
		this.more = false;
		if (this.behavior !== 'keeps' && this.#reason(holds) === null)
			this.records.delete(`${tenantId} ${id}`);
		if (this.behavior === 'crashes') this.#crash();
	}

	#reason(holds: readonly Hold[]): string | null {
		const own = (cases.threads as Readonly<Record<string, string>>)[this.name];
		return holds.find(({ thread }) => thread === own)?.reason ?? null;
	}

	#crash(): never {
		this.#abort();
		throw new StoreDown('the process is gone');
	}
}

async function inLedger(): Promise<boolean> {
	const { rowCount } = await withTenant(pool, acme, (scope) =>
		scope.query('SELECT FROM erasure_request WHERE subject_id = $1', [cases.subject]),
	);
	return rowCount === 1;
}

const request = (subjectId = cases.subject) => ({ subjectId, receivedOn: cases.received });

async function hold(stores: readonly string[], threads: readonly string[]): Promise<void> {
	await owner.query("TRUNCATE legal_hold; DELETE FROM thread_hold WHERE reason = 'lawsuit'");
	for (const thread of threads)
		await owner.query("INSERT INTO thread_hold VALUES ($1, $2, 'lawsuit')", [acme, thread]);
	for (const store of stores)
		await withOwner('INSERT INTO legal_hold VALUES ($1, $2, $3, $4)', [
			acme,
			cases.subject,
			store,
			'lawsuit',
		]);
}

/** The ledger's policies bind its owner too. */
async function withOwner(sql: string, values: unknown[]): Promise<pg.QueryResult> {
	await owner.query('BEGIN');
	await owner.query("SELECT set_config('app.tenant_id', $1, true)", [acme]);
	const result = await owner.query(sql, values);
	await owner.query('COMMIT');
	return result;
}

// Its connections are closed before whoever made the database takes it away.
describe('eraseSubject', () => {
	beforeAll(async () => {
		pool = open('DATABASE_URL', 2);
		owner = new pg.Client({ connectionString: process.env['OWNER_URL'] });
		await owner.connect();
		await owner.query(ledger());
	});
	beforeEach(() => {
		kept = [];
		return owner.query(`TRUNCATE ${TABLES}`);
	});
	afterAll(async () => {
		await owner.query(`DROP TABLE ${TABLES}; DELETE FROM thread_hold WHERE reason = 'lawsuit'`);
		await owner.end();
		await pool.end();
	});

	describe('a person', () => {
		it.each(cases.cases)('is erased: $name', async ({ runs, erased, remaining }) => {
			let abort = () => {};
			const stores = new Map<string, FakeStore>();
			for (const name of cases.stores) stores.set(name, new FakeStore(name, stores, () => abort()));
			for (const run of runs as readonly Run[]) {
				const controller = new AbortController();
				abort = () => controller.abort(new Error('crashed'));
				await hold(run.held ?? [], run.heldThreads ?? []);
				for (const store of stores.values()) {
					store.behavior = run.behaves?.[store.name];
					store.more = store.behavior === 'has more';
				}
				for (const name of run.restored ?? [])
					stores.get(name)?.records.add(`${acme} ${cases.subject}`);
				const asked = [...stores.values()].filter(({ name }) => !run.without?.includes(name));
				const ledger = ledgerThat(run.keep);
				const work = eraseSubject(ledger, caller, request(), asked, controller.signal);
				if (run.states === null) {
					await expect(work).rejects.toThrow(run.keep ? StoreDown : 'crashed');
					if (run.erased)
						expect([...stores.values()].map((store) => store.erased)).toEqual(run.erased);
					continue;
				}
				const steps = await work;
				expect(steps.map(({ state }) => state)).toEqual(run.states);
				expect(steps.map(({ problem }) => problem)).toEqual(
					run.states.map((state) => (state === 'failed' ? 'StoreDown' : null)),
				);
				const { rows } = await withOwner(
					'SELECT state, problem, ground, looked_at IS NOT NULL AS looked FROM erasure_step WHERE store = ANY ($1) ORDER BY array_position($1, store)',
					[asked.map(({ name }) => name)],
				);
				expect(rows).toEqual(steps.map(({ store: _, ...step }) => ({ ...step, looked: true })));
				expect(steps.map(({ ground }) => ground)).toEqual(
					run.states.map((state) => (state === 'held' ? 'lawsuit' : null)),
				);
			}
			const all = [...stores.values()];
			expect(all.map((store) => store.erased)).toEqual(erased);
			expect(all.map(({ known }) => known ?? true)).not.toContain(false);
			expect(kept[0]).toEqual({
				tenantId: acme,
				subjectId: cases.subject,
				receivedOn: cases.received,
				decidedBy: cases.actor,
			});
			expect(all.map(({ records }) => (records.has(`${acme} ${cases.subject}`) ? 1 : 0))).toEqual(
				remaining ?? [0, 0, 0],
			);
			// Somebody else at globex has the same id.
			for (const { records } of all) expect(records).toContain(`${globex} ${cases.subject}`);
		});
	});

	it.each(cases.unknown)('erases nothing for $name', async ({ subject }) => {
		const store = new FakeStore('database', new Map(), () => {});
		const work = eraseSubject(
			ledgerThat(),
			caller,
			request(subject),
			[store],
			new AbortController().signal,
		);
		await expect(work).rejects.toThrow(UnknownSubject);
		expect(store.erased).toBe(0);
		expect(kept).toEqual([]);
		expect((await withOwner('SELECT FROM erasure_request', [])).rowCount).toBe(0);
	});

	it('keeps a ledger that the application can neither shorten nor read for another tenant', async () => {
		const store = new FakeStore('database', new Map(), () => {});
		await eraseSubject(ledgerThat(), caller, request(), [store], new AbortController().signal);
		const ask = (tenant: typeof acme, sql: string) =>
			withTenant(pool, tenant, (scope) => scope.query(sql));
		for (const sql of [
			'DELETE FROM erasure_request',
			'DELETE FROM erasure_step',
			"UPDATE erasure_step SET store = 'another'",
			'INSERT INTO legal_hold VALUES (NULL, NULL, NULL, NULL)',
			'DELETE FROM legal_hold',
		])
			await expect(ask(acme, sql), sql).rejects.toMatchObject({ code: '42501' });
		expect((await ask(acme, 'SELECT FROM erasure_request')).rowCount).toBe(1);
		expect((await ask(globex, 'SELECT FROM erasure_request')).rowCount).toBe(0);
	});
});
