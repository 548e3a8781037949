import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg, { type Pool } from 'pg';
import {
	parseTenantId,
	type TenantScope,
	withTenant,
} from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import type { Value } from '../../src/measurements/schema.ts';
import { serveFinalState } from '../languages/final-state.ts';
import { type Found, type Measure, spread } from './measure.ts';

/** What a page of 20 costs by the lab's view and by the one with branches, however much may be read. */

const PLAN = { size: 200_000, others: 50_000, page: 20, runs: 9, repeats: 5, some: 200 };
const FIRST = 1_000;
const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
const BRANCHES = 'auth-isolation/object-check/code/list-filter/list-filter.sql';

/** Who asks, and how many documents they may read; everything is by the role of an owner. */
const READERS = { all: 1, some: 2, one: 3 } as const;
const TITLES = {
	all: 'all may be read',
	some: `${PLAN.some} may be read`,
	one: 'one may be read, the last',
};
const VIEWS = {
	plain: 'owner, role or share joined by OR',
	indexed: 'the same, with the indexes of the branches',
	branch: 'two branches',
};

const PAGE = 'SELECT id FROM readable_document WHERE id > $1 ORDER BY id LIMIT $2';

async function fill(superuser: Pool): Promise<void> {
	const last = FIRST + PLAN.size;
	await superuser.query(`
		ALTER TABLE document DROP CONSTRAINT document_storage_key_key;
		INSERT INTO document (id, tenant_id, project_id, owner_id, title)
		SELECT ${FIRST} + n, '${acme}', 1, 1, 'orchid ' || n FROM generate_series(1, ${PLAN.size}) AS n;
		INSERT INTO document (id, tenant_id, project_id, owner_id, title)
		SELECT ${last} + n, '${globex}', 2, 4, 'falcon ' || n FROM generate_series(1, ${PLAN.others}) AS n;
		INSERT INTO document_share (tenant_id, document_id, person_id, relation)
		SELECT '${acme}'::uuid, ${FIRST} + n, ${READERS.some}, 'viewer'
		FROM generate_series(${PLAN.size / PLAN.some}, ${PLAN.size}, ${PLAN.size / PLAN.some}) AS n
		UNION ALL SELECT '${acme}'::uuid, ${last}, ${READERS.one}, 'viewer';
	`);
	await superuser.query('VACUUM ANALYZE document, document_share');
}

interface Plan {
	readonly 'Actual Rows': number;
	readonly 'Actual Loops': number;
	readonly 'Rows Removed by Filter'?: number;
	readonly 'Relation Name'?: string;
	readonly Plans?: readonly Plan[];
}

/** Rows of documents and shares that a plan took up, those that it threw away included. */
function rowsRead(plan: Plan): number {
	const here = plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0);
	const below = (plan.Plans ?? []).reduce((sum, one) => sum + rowsRead(one), 0);
	const counted = /^document/.test(plan['Relation Name'] ?? '');
	return below + (counted ? Math.round(here * plan['Actual Loops']) : 0);
}

async function timed(scope: TenantScope, person: number) {
	await scope.query("SELECT set_config('app.person_id', $1, true)", [String(person)]);
	const took: number[] = [];
	let ids = '';
	for (let time = 0; time < PLAN.repeats; time += 1) {
		const began = performance.now();
		const { rows } = await scope.query<{ id: number }>(PAGE, [FIRST, PLAN.page]);
		took.push(performance.now() - began);
		ids = rows.map(({ id }) => id).join();
	}
	return { ids, ms: spread(took).median };
}

async function readBy(scope: TenantScope, person: number): Promise<number> {
	await scope.query("SELECT set_config('app.person_id', $1, true)", [String(person)]);
	const { rows } = await scope.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
		`EXPLAIN (ANALYZE, FORMAT JSON) ${PAGE}`,
		[FIRST, PLAN.page],
	);
	const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
	if (!plan) throw new Error('There is no plan.');
	return rowsRead(plan);
}

export const measurement: Measure = {
	question: 'What does a page of 20 cost by the view, however few documents may be read?',
	async run({ server, say }): Promise<Found> {
		const rows: Record<string, { title: string; values: Record<string, Value> }> = {};
		const state = await serveFinalState(server.url, 'object-check');
		const poolOf = (url: string) =>
			new pg.Pool({ connectionString: url, max: 1 }).on('error', () => {});
		const [superuser, owner, pool] = [
			poolOf(state.superuserUrl),
			poolOf(state.ownerUrl),
			poolOf(state.databaseUrl),
		];
		try {
			await fill(superuser);
			const file = readFileSync(join(LABS_FOLDER, BRANCHES), 'utf8');
			const [indexes = ''] = /CREATE INDEX[^;]*;\nCREATE INDEX[^;]*;/.exec(file) ?? [];
			const branches = file.replace(indexes, '');
			const whole: Record<string, string> = {};
			for (const [view, before] of Object.entries({
				plain: '',
				indexed: indexes,
				branch: branches,
			})) {
				if (before) await owner.query(before);
				await superuser.query('ANALYZE document, document_share');
				await withTenant(pool, acme, async (scope) => {
					const times: Record<string, number[]> = {};
					for (let run = 0; run <= PLAN.runs; run += 1) {
						say(`${view}, run ${run} of ${PLAN.runs}`);
						for (const [reader, person] of Object.entries(READERS)) {
							const { ids, ms } = await timed(scope, person);
							whole[reader] ??= ids;
							if (whole[reader] !== ids)
								throw new Error(`${view} made another page for ${reader}.`);
							times[reader] ??= [];
							if (run > 0) times[reader].push(ms);
						}
					}
					for (const [reader, person] of Object.entries(READERS)) {
						rows[`${view}-${reader}`] = {
							title: `${VIEWS[view as keyof typeof VIEWS]}; ${TITLES[reader as keyof typeof TITLES]}`,
							values: {
								rows: (whole[reader] ?? '').split(',').length,
								read: await readBy(scope, person),
								ms: spread(times[reader] as number[]),
							},
						};
					}
				});
			}
		} finally {
			await pool.end();
			await owner.end();
			await superuser.end();
			await state.close();
		}
		return {
			setup: `A tenant with ${PLAN.size.toLocaleString('en-US')} documents beside one with ${PLAN.others.toLocaleString('en-US')}. The first ${PLAN.page} by id that a member may read: an owner, who may read all; a member with ${PLAN.some} shares, spread evenly; one whose single share is the last document. One connection, tables in memory, the middle of ${PLAN.repeats} in each run.`,
			runs: PLAN.runs,
			columns: {
				rows: { title: `rows on the page, of ${PLAN.page}`, unit: 'count' },
				read: { title: 'rows read', unit: 'count' },
				ms: { title: 'time', unit: 'ms' },
			},
			rows,
		};
	},
};
