import pg from 'pg';
import {
	getDocument,
	type Session,
} from '../../labs/auth-isolation/object-check/code/not-found/not-found.ts';
import {
	parseTenantId,
	withTenant,
} from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import type { Value } from '../../src/measurements/schema.ts';
import { serveFinalState } from '../languages/final-state.ts';
import { type Found, type Measure, significant, spread } from './measure.ts';
import { randomFrom } from './random.ts';

/** Whether the time of a 404 tells another tenant's id from one that nobody has. */

const PLAN = { runs: 9, pairs: 1_000, documents: 20_000, seed: 11 } as const;

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const ann: Session = { tenantId: acme, personId: 1 };

const middle = (numbers: readonly number[]) =>
	numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] as number;

export const measurement: Measure = {
	question: 'Does the time of a 404 tell another tenant’s id from one that nobody has?',
	async run({ server, say }): Promise<Found> {
		const state = await serveFinalState(server.url, 'object-check');
		const superuser = new pg.Pool({ connectionString: state.superuserUrl, max: 1 }).on(
			'error',
			() => {},
		);
		const pool = new pg.Pool({ connectionString: state.databaseUrl, max: 1 }).on('error', () => {});
		/** Looks the document up by id, then asks what the person may: the usual handler. */
		const twoStatements = async (id: string): Promise<number> =>
			withTenant(pool, acme, async (scope) => {
				await scope.query("SELECT set_config('app.person_id', '1', true)");
				const { rows } = await scope.query<{ tenant_id: string }>(
					'SELECT tenant_id, title FROM document WHERE id = $1',
					[id],
				);
				if (rows.length === 0) return 404;
				const { rows: decided } = await scope.query<{ decision: string }>(
					"SELECT decide('document:read', $1) AS decision",
					[id],
				);
				return decided[0]?.decision === 'allowed' ? 200 : 404;
			});
		const ways: Readonly<Record<string, { title: string; ask: (id: string) => Promise<number> }>> =
			{
				one: {
					title: 'one statement that has the tenant in it',
					ask: async (id) => (await getDocument(pool, ann, id)).status,
				},
				two: { title: 'look up by id, then decide', ask: twoStatements },
			};
		const random = randomFrom(PLAN.seed);
		const foreign = () => String(10_001 + Math.floor(random() * PLAN.documents));
		const nobodys = () => String(1_000_001 + Math.floor(random() * PLAN.documents));
		const found: Record<string, { ratio: number[]; told: number[] }> = {};
		try {
			await superuser.query(`
				ALTER TABLE document DROP CONSTRAINT document_storage_key_key;
				INSERT INTO document (id, tenant_id, project_id, owner_id, title)
				SELECT 10000 + n, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 2, 4, 'falcon ' || n
				FROM generate_series(1, ${PLAN.documents}) AS n`);
			await superuser.query('VACUUM ANALYZE document');
			for (let run = 0; run <= PLAN.runs; run += 1) {
				say(`run ${run} of ${PLAN.runs}`);
				const times = Object.fromEntries(
					Object.keys(ways).map((id) => [id, { foreign: [] as number[], nobodys: [] as number[] }]),
				);
				for (let pair = 0; pair < PLAN.pairs; pair += 1) {
					for (const [id, { ask }] of Object.entries(ways)) {
						// Which of the two comes first is chance too.
						const kinds =
							random() < 0.5
								? (['foreign', 'nobodys'] as const)
								: (['nobodys', 'foreign'] as const);
						for (const kind of kinds) {
							const asked = kind === 'foreign' ? foreign() : nobodys();
							const began = performance.now();
							const status = await ask(asked);
							const took = performance.now() - began;
							if (status !== 404) throw new Error(`${asked} was answered ${status}.`);
							times[id]?.[kind].push(took);
						}
					}
				}
				if (run === 0) continue;
				for (const [id, { foreign: theirs, nobodys: none }] of Object.entries(times)) {
					const slower = theirs.filter((ms, at) => ms > (none[at] as number)).length;
					found[id] ??= { ratio: [], told: [] };
					found[id].ratio.push(significant(middle(theirs) / middle(none)));
					found[id].told.push((100 * slower) / PLAN.pairs);
				}
			}
		} finally {
			await pool.end();
			await superuser.end();
			await state.close();
		}
		return {
			setup: `${PLAN.pairs.toLocaleString('en-US')} pairs in each run: an id of one of another tenant’s ${PLAN.documents.toLocaleString('en-US')} documents and one that nobody has, in random order, each in a transaction of its own, measured in the process beside the database. All are answered 404.`,
			runs: PLAN.runs,
			seed: PLAN.seed,
			columns: {
				ratio: { title: 'another tenant’s id against nobody’s, medians', unit: 'times' },
				told: { title: 'of 100 pairs, the slower one is another tenant’s', unit: 'count' },
			},
			rows: Object.fromEntries(
				Object.entries(ways).map(([id, { title }]) => {
					const values: Record<string, Value> = {
						ratio: spread(found[id]?.ratio ?? []),
						told: spread(found[id]?.told ?? []),
					};
					return [id, { title, values }];
				}),
			),
		};
	},
};
