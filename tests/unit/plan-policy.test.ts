import { describe, expect, test } from 'vitest';
import type { Catalog, CatalogItem } from '../../src/lab/catalog.ts';
import type { StatementResult } from '../../src/lab/engine.ts';
import { nodesOf, type Plan, readPlan } from '../../src/lab/plan.ts';
import { comparePlans } from '../../src/lab/plan-compare.ts';
import { partsOf } from '../../src/lab/plan-policy.ts';
import recorded from './recorded-plans.json' with { type: 'json' };

type Case = keyof (typeof recorded)[0]['plans'];

describe.each(recorded)('plans of $server', ({ plans, catalog }) => {
	const read = (name: Case) => readPlan(plans[name] as unknown as StatementResult) as Plan;

	/** `scan: policy names`, one for each part of a condition that is not the statement's own. */
	function marks(
		name: Case,
		of = catalog as unknown as Catalog,
		role: string | undefined = 'app_user',
	): string[] {
		const plan = read(name);
		const { text } = plans[name];
		return nodesOf(plan).flatMap((node) =>
			node.conditions.flatMap((condition) =>
				partsOf(condition, node, plan, { statement: text, catalog: of, role }).flatMap(
					({ source }) => {
						if (source === null) return [];
						const what =
							source.kind === 'elsewhere'
								? 'elsewhere'
								: source.kind === 'no policy'
									? `no policy on ${source.tables.join(', ')}`
									: source.policies.join(' or ') + (source.spelledOut ? ', spelled out' : '');
						return [`${node.alias ?? node.relation} ${condition.label}: ${what}`];
					},
				),
			),
		);
	}

	describe('the conditions of a policy', () => {
		test('are found in filter and index condition, in text, JSON and VERBOSE', () => {
			for (const name of ['plain', 'analyze', 'json', 'verbose', 'two-lines', 'update'] as const) {
				expect(marks(name)).toEqual(['invoice Filter: tenant_isolation on invoice']);
			}
			for (const name of ['index', 'index-json'] as const) {
				expect(marks(name)).toEqual(['invoice Index Cond: tenant_isolation on invoice']);
			}
			expect(marks('bitmap')).toEqual([
				'invoice Recheck Cond: tenant_isolation on invoice',
				'null Index Cond: tenant_isolation on invoice',
			]);
		});

		test('are those of the command: a policy for DELETE is none of a SELECT', () => {
			expect(marks('delete').sort()).toEqual([
				'invoice Filter: tenant_isolation on invoice',
				'invoice Filter: tidy on invoice or tenant_isolation on invoice',
			]);
			expect(marks('plain')).toEqual(['invoice Filter: tenant_isolation on invoice']);
		});

		test('are told from the statement’s own, part by part', () => {
			const plan = read('plain');
			const node = nodesOf(plan)[0] as (typeof plan.roots)[0];
			const [condition] = node.conditions;
			if (!condition) throw new Error('The plan has no condition.');
			const parts = partsOf(condition, node, plan, {
				statement: plans.plain.text,
				catalog: catalog as unknown as Catalog,
				role: 'app_user',
			});
			expect(parts.map(({ source }) => source?.kind ?? null)).toEqual([null, 'policy']);
			expect(parts[0]?.text).toBe("(status = 'draft'::text)");
		});

		test('are named where several policies apply, and where a join carries one over', () => {
			expect(marks('join')).toEqual([
				'i Filter: tenant_isolation on invoice',
				'd Filter: early on doc',
				'd Filter: early on doc',
				'd Filter: published on doc or own on doc',
				'd Filter: tenant_isolation on invoice',
			]);
		});

		test('of a partitioned table are found in its partitions, subqueries and all', () => {
			const both = ['visit_1 Filter', 'visit_2 Filter'];
			expect(marks('partitions')).toEqual(both.map((at) => `${at}: tenant_isolation on visit`));
			expect(marks('sub-plan')).toEqual(['member_doc Filter: member on member_doc']);
			expect(marks('sub-plan-verbose')).toEqual(['member_doc Filter: member on member_doc']);
		});

		test('are found for an EXISTS, as a lookup and row by row, and in what it reads', () => {
			expect(marks('exists')).toEqual(['shared_doc Filter: shared on shared_doc']);
			expect(marks('exists-one')).toEqual(['shared_doc Filter: shared on shared_doc']);
			expect(marks('exists-each')).toEqual([
				'staff_doc Filter: staff on staff_doc',
				'm Filter: staff on staff_doc',
				'm Filter: staff on staff_doc',
			]);
			expect(marks('sub-plan-setting')).toEqual([
				'team_doc Filter: team on team_doc',
				'm Filter: team on team_doc',
			]);
		});

		test('are those of the role: another role’s policy and an exempt owner have no part', () => {
			expect(marks('by-role')).toEqual(['by_role Filter: b_for_app on by_role']);
			expect(marks('by-role', undefined, 'app_owner')).toEqual(['by_role Filter: elsewhere']);
			expect(marks('plain', undefined, 'app_owner')).toEqual(['invoice Filter: elsewhere']);
			expect(marks('plain', undefined, 'postgres')).toEqual(['invoice Filter: elsewhere']);
			// Through a view its owner reads, whom row-level security does not bind.
			expect(marks('owner-exempt')).toEqual([]);
			const forced = (catalog as unknown as CatalogItem[]).map((item) =>
				item.name === 'owned'
					? { ...item, facts: { ...item.facts, 'for the owner': 'forced' } }
					: item,
			);
			expect(marks('owner-exempt', forced)).toEqual(['owned Filter: own on owned, spelled out']);
		});

		test('are simply false where no policy lets the role see a row', () => {
			const denied = (table: string) => [`null One-Time Filter: no policy on ${table}`];
			expect(marks('no-policy')).toEqual(denied('sealed'));
			expect(marks('no-policy-json')).toEqual(denied('sealed'));
			expect(marks('no-policy-for-update')).toEqual(denied('read_only'));
			// Another role has a policy, and a statement may be false of itself.
			expect(marks('no-policy', undefined, 'app_owner')).toEqual([]);
			expect(marks('own-false')).toEqual([]);
			const members = (catalog as unknown as CatalogItem[]).map((item) =>
				item.name === 'app_user'
					? { ...item, facts: { ...item.facts, 'member of': 'app_owner' } }
					: item,
			);
			expect(marks('no-policy', members)).toEqual([]);
		});

		test('that the statement spells out too are not claimed for the policy alone', () => {
			expect(marks('own')).toEqual(['invoice Filter: tenant_isolation on invoice, spelled out']);
		});

		test('in other words, of a view, or changed since come from elsewhere', () => {
			expect(marks('view')).toEqual(['membership Filter: elsewhere']);
			expect(marks('plain', [])).toEqual(['invoice Filter: elsewhere']);
		});

		test('are nobody’s while row-level security is not enabled', () => {
			const off = (catalog as unknown as CatalogItem[]).map((item) => ({
				...item,
				facts: { ...item.facts, 'row-level security': 'not enabled' },
			}));
			expect(marks('own', off)).toEqual([]);
			expect(marks('sub-plan', off)).toEqual(['member_doc Filter: elsewhere']);
		});
	});

	describe('two plans', () => {
		const differences = (a: Case, b: Case) => {
			const [left, right] = [read(a), read(b)];
			const { at, count } = comparePlans(left, right);
			const side = (plan: Plan) =>
				nodesOf(plan).map((node) => `${node.title}: ${at.get(node)?.join(', ')}`);
			return { left: side(left), right: side(right), count };
		};

		test('of one statement do not differ', () => {
			expect(differences('plain', 'plain')).toEqual({
				left: ['Seq Scan on invoice: '],
				right: ['Seq Scan on invoice: '],
				count: 0,
			});
		});

		test('that read a table in two ways differ at its scan', () => {
			expect(differences('plain', 'index')).toEqual({
				left: ['Seq Scan on invoice: node, condition'],
				right: ['Index Scan using invoice_tenant on invoice: node, condition'],
				count: 1,
			});
		});

		test('have nodes that stand on one side alone', () => {
			expect(differences('analyze', 'update')).toEqual({
				left: ['Seq Scan on invoice: condition, rows'],
				right: ['Update on invoice: only here', 'Seq Scan on invoice: condition, rows'],
				count: 2,
			});
			expect(differences('plain', 'bitmap').count).toBe(2);
		});

		test('with rows alone apart count as the same', () => {
			expect(differences('plain', 'analyze')).toMatchObject({
				left: ['Seq Scan on invoice: rows'],
				count: 0,
			});
		});
	});
});
