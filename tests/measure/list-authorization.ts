import pg, { type Pool } from 'pg';
import { can, factsOf, type Session } from '../../labs/auth-isolation/object-check/code/can/can.ts';
import {
	parseTenantId,
	type TenantScope,
	withTenant,
} from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import type { Value } from '../../src/measurements/schema.ts';
import { serveFinalState } from '../languages/final-state.ts';
import {
	ensureOpenFga,
	OPENFGA_VERSION,
	type OpenFga,
	readStoreTest,
	type Store,
	startOpenFga,
	type Tuple,
} from '../services/openfga.ts';
import { type Found, type Measure, significant, spread } from './measure.ts';

/** What a page of 20 costs a person who may read 200 documents of their tenant, by way of deciding. */

const PLAN = {
	page: 20,
	readable: 200,
	sizes: [1_000, 10_000],
	runs: 9,
	others: 10_000,
	batch: 50,
	repeats: 5,
};

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
/** Ben, a member who may read what is shared with him. */
const ben: Session = { tenantId: acme, personId: 2 };
const FIRST = 1_000;

/** A page and what it took: statements and requests to OpenFGA. */
interface Page {
	readonly ids: readonly number[];
	readonly requests: number;
}

type Way = (scope: TenantScope) => Promise<Page>;

/** Rows of the tenant in turns of a page, each asked about, until the page is full or nothing is left. */
async function fill(
	scope: TenantScope,
	readable: (ids: readonly number[]) => Promise<{ ids: number[]; requests: number }>,
	turns = Number.POSITIVE_INFINITY,
	size: number = PLAN.page,
): Promise<Page> {
	const page: number[] = [];
	let [requests, after] = [0, FIRST];
	for (let turn = 0; turn < turns && page.length < PLAN.page; turn += 1) {
		const { rows } = await scope.query<{ id: number }>(
			'SELECT id FROM document WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3',
			[acme, after, size],
		);
		if (rows.length === 0) break;
		const found = await readable(rows.map(({ id }) => id));
		requests += 1 + found.requests;
		page.push(...found.ids);
		after = rows.at(-1)?.id ?? after;
	}
	return { ids: page.slice(0, PLAN.page), requests };
}

const objectOf = (id: number) => `document:acme/${id}`;

function waysOf(
	fga: OpenFga,
	store: Store,
): Readonly<Record<string, { title: string; way: Way; quick?: true }>> {
	const checkEach = async (scope: TenantScope, ids: readonly number[]) => {
		const found: number[] = [];
		for (const id of ids) {
			const facts = await factsOf(scope, ben, id);
			if (can(ben, 'document:read', facts).allowed) found.push(id);
		}
		return { ids: found, requests: ids.length };
	};
	const question = (id: number) => ({
		user: 'person:ben',
		relation: 'can_read',
		object: objectOf(id),
	});
	return {
		sql: {
			title: 'in the statement',
			quick: true,
			way: async (scope) => {
				const { rows } = await scope.query<{ id: number }>(
					'SELECT id FROM readable_document WHERE id > $1 ORDER BY id LIMIT $2',
					[FIRST, PLAN.page],
				);
				return { ids: rows.map(({ id }) => id), requests: 1 };
			},
		},
		afterwards: {
			title: 'a page of rows, filtered afterwards',
			quick: true,
			way: (scope) => fill(scope, (ids) => checkEach(scope, ids), 1),
		},
		'per-row': {
			title: 'one check for each row, until the page is full',
			way: (scope) => fill(scope, (ids) => checkEach(scope, ids)),
		},
		'fga-per-row': {
			title: 'OpenFGA, one Check for each row',
			way: (scope) =>
				fill(scope, async (ids) => {
					const found: number[] = [];
					for (const id of ids) if (await store.check(question(id))) found.push(id);
					return { ids: found, requests: ids.length };
				}),
		},
		'fga-batch': {
			title: `OpenFGA, BatchCheck of ${PLAN.batch}`,
			way: (scope) =>
				fill(
					scope,
					async (ids) => {
						const { result } = (await fga.send(`/stores/${store.id}/batch-check`, {
							authorization_model_id: store.model,
							checks: ids.map((id) => ({ tuple_key: question(id), correlation_id: String(id) })),
						})) as { result: Record<string, { allowed?: boolean }> };
						return { ids: ids.filter((id) => result[id]?.allowed === true), requests: 1 };
					},
					undefined,
					PLAN.batch,
				),
		},
		'fga-list': {
			title: 'OpenFGA, ListObjects, then one statement',
			quick: true,
			way: async (scope) => {
				const objects = await store.list('person:ben', 'can_read', 'document');
				if (objects.length !== PLAN.readable) {
					throw new Error(`ListObjects listed ${objects.length} of ${PLAN.readable}.`);
				}
				const { rows } = await scope.query<{ id: number }>(
					'SELECT id FROM document WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY id LIMIT $3',
					[acme, objects.map((object) => Number(object.slice('document:acme/'.length))), PLAN.page],
				);
				return { ids: rows.map(({ id }) => id), requests: 2 };
			},
		},
	};
}

/** Acme has so many documents, of which ben may read 200, spread evenly; another tenant has more. */
async function fillDatabase(superuser: Pool, size: number): Promise<void> {
	await superuser.query(`
		ALTER TABLE document DROP CONSTRAINT document_storage_key_key;
		INSERT INTO document (id, tenant_id, project_id, owner_id, title)
		SELECT ${FIRST} + n, '${acme}', 1, 1, 'orchid ' || n FROM generate_series(1, ${size}) AS n;
		INSERT INTO document (id, tenant_id, project_id, owner_id, title)
		SELECT ${FIRST + size} + n, '${globex}', 2, 4, 'falcon ' || n FROM generate_series(1, ${PLAN.others}) AS n;
		INSERT INTO document_share (tenant_id, document_id, person_id, relation)
		SELECT '${acme}', ${FIRST} + n, 2, 'viewer'
		FROM generate_series(${size / PLAN.readable}, ${size}, ${size / PLAN.readable}) AS n;
	`);
	await superuser.query('VACUUM ANALYZE document, document_share');
}

async function fillStore(fga: OpenFga, size: number): Promise<Store> {
	const { model, tuples } = readStoreTest();
	const store = await fga.store(model);
	const numbers = Array.from({ length: size }, (_, at) => at + 1);
	const own = tuples.filter(({ object }) => !object.startsWith('document:'));
	const documents: Tuple[] = numbers.map((n) => ({
		user: 'tenant:acme',
		relation: 'tenant',
		object: objectOf(FIRST + n),
	}));
	const shares: Tuple[] = numbers
		.filter((n) => n % (size / PLAN.readable) === 0)
		.map((n) => ({ user: 'person:ben', relation: 'viewer', object: objectOf(FIRST + n) }));
	await store.write([...own, ...documents, ...shares]);
	return store;
}

export const measurement: Measure = {
	question: 'What does a page of 20 cost, by where it is decided what a person may read?',
	async run({ server, say }): Promise<Found> {
		const rows: Record<string, { title: string; values: Record<string, Value> }> = {};
		const fga = await startOpenFga(await ensureOpenFga());
		try {
			for (const size of PLAN.sizes) {
				const state = await serveFinalState(server.url, 'object-check');
				const superuser = new pg.Pool({ connectionString: state.superuserUrl, max: 1 }).on(
					'error',
					() => {},
				);
				const pool = new pg.Pool({ connectionString: state.databaseUrl, max: 1 }).on(
					'error',
					() => {},
				);
				try {
					await fillDatabase(superuser, size);
					const ways = waysOf(fga, await fillStore(fga, size));
					const times: Record<string, number[]> = {};
					const pages: Record<string, Page> = {};
					await withTenant(pool, acme, async (scope) => {
						await scope.query("SELECT set_config('app.person_id', '2', true)");
						// In turns, so that a busy moment of the machine meets all; the first one warms up.
						for (let run = 0; run <= PLAN.runs; run += 1) {
							say(`${size} documents, run ${run} of ${PLAN.runs}`);
							for (const [id, { way, quick }] of Object.entries(ways)) {
								const took: number[] = [];
								// The middle of a few, where one pause of the machine would be all of it.
								for (let time = 0; time < (quick ? PLAN.repeats : 1); time += 1) {
									const began = performance.now();
									pages[id] = await way(scope);
									took.push(performance.now() - began);
								}
								times[id] ??= [];
								if (run > 0) times[id].push(spread(took).median);
							}
						}
					});
					for (const [id, { title }] of Object.entries(ways)) {
						const page = pages[id] as Page;
						const whole = (pages['sql'] as Page).ids.join();
						if (id !== 'afterwards' && page.ids.join() !== whole) {
							throw new Error(`${title} made another page.`);
						}
						const base = times['sql'] as number[];
						rows[`${id}-${size}`] = {
							title: `${title}, ${size.toLocaleString('en-US')} documents`,
							values: {
								rows: page.ids.length,
								requests: page.requests,
								ratio: spread(
									(times[id] as number[]).map((ms, at) => significant(ms / (base[at] as number))),
								),
								ms: spread(times[id] as number[]),
							},
						};
					}
				} finally {
					await pool.end();
					await superuser.end();
					await state.close();
				}
			}
		} finally {
			await fga.stop();
		}
		return {
			setup: `A tenant with so many documents, of which a member may read ${PLAN.readable}, spread evenly by shares, beside another tenant with ${PLAN.others.toLocaleString('en-US')}. The first ${PLAN.page} by id that the member may read, in one transaction of one connection, one request after the other; of what takes milliseconds, the middle of ${PLAN.repeats} in each run. PostgreSQL and OpenFGA on the same machine; OpenFGA keeps its tuples in memory, without its caches.`,
			runs: PLAN.runs,
			versions: { OpenFGA: OPENFGA_VERSION },
			columns: {
				rows: { title: `rows on the page, of ${PLAN.page}`, unit: 'count' },
				requests: { title: 'statements and requests', unit: 'count' },
				ratio: { title: 'time against the statement', unit: 'times' },
				ms: { title: 'time', unit: 'ms' },
			},
			rows,
		};
	},
};
