import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readSharedScripts } from '../../src/lab/disk.ts';
import type { Engine } from '../../src/lab/engine.ts';
import { connectPostgres } from '../../src/lab/engines/postgres.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import { nodesOf, readPlan } from '../../src/lab/plan.ts';
import { partsOf } from '../../src/lab/plan-policy.ts';
import recorded from '../unit/recorded-plans.json' with { type: 'json' };
import { PLAN_CASES, runPlanCases } from './plan-cases.ts';

/** What the unit tests have recorded is still what both engines answer, node by node. */

let engines: Engine[] = [];

beforeAll(async () => {
	const { roles } = readSharedScripts();
	engines = [await createNodePGlite(), await connectPostgres(inject('postgresUrl'), roles)];
});
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

type Answers = Pick<Awaited<ReturnType<typeof runPlanCases>>, 'results' | 'catalog'>;

/** Titles and conditions with where each part comes from; no times and no costs. */
function outline({ results, catalog }: Answers): Record<string, unknown> {
	return Object.fromEntries(
		Object.keys(PLAN_CASES).map((name) => {
			const result = results[name];
			const plan = result && readPlan(result);
			if (!plan) return [name, null];
			const nodes = nodesOf(plan).map((node) => [
				node.part,
				node.title,
				node.conditions.map((condition) => [
					condition,
					partsOf(condition, node, plan, { statement: result.text, catalog, role: 'app_user' }),
				]),
			]);
			return [name, nodes];
		}),
	);
}

test('both engines answer EXPLAIN as it was recorded of them', async () => {
	for (const [index, engine] of engines.entries()) {
		const answers = outline(await runPlanCases(engine));
		const { plans, catalog } = recorded[index] as (typeof recorded)[0];
		expect(answers).toEqual(outline({ results: plans, catalog } as unknown as Answers));
		expect(Object.values(answers).filter((nodes) => nodes === null)).toHaveLength(3);
	}
});
