import { describe, expect, test } from 'vitest';
import type { StatementResult } from '../../src/lab/engine.ts';
import { nodesOf, type Plan, type PlanNode, readPlan } from '../../src/lab/plan.ts';
import recorded from './recorded-plans.json' with { type: 'json' };

type Case = keyof (typeof recorded)[0]['plans'];

const POLICY =
	"(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)";

/** The tree as indented titles. */
function outline(nodes: readonly PlanNode[], depth = 0): string[] {
	return nodes.flatMap(({ title, part, children }) => [
		`${'  '.repeat(depth)}${part ? `${part}: ` : ''}${title}`,
		...outline(children, depth + 1),
	]);
}

describe.each(recorded)('plans of $server', ({ plans }) => {
	const result = (name: Case) => plans[name] as unknown as StatementResult;
	const read = (name: Case) => readPlan(result(name)) as Plan;
	const root = (name: Case) => read(name).roots[0] as PlanNode;

	test('a scan has its table, its estimate and its condition', () => {
		expect(root('plain')).toMatchObject({
			title: 'Seq Scan on invoice',
			method: 'Seq Scan',
			relation: 'invoice',
			index: null,
			estimatedRows: 1,
			cost: 1.2,
			actual: null,
			conditions: [
				{ label: 'Filter', text: `((status = 'draft'::text) AND ${POLICY})`, removed: null },
			],
		});
	});

	test('ANALYZE adds what was counted', () => {
		expect(root('analyze')).toMatchObject({
			actual: { rows: 2, loops: 1, ms: null },
			conditions: [{ removed: 6 }],
		});
		expect(root('timed').actual).toMatchObject({ ms: expect.any(Number) });
		expect(read('timed').summary.at(-1)).toMatch(/^Execution Time: [\d.]+ ms$/);
	});

	test('text and JSON give the same tree', () => {
		const bare = (plan: Plan) =>
			nodesOf(plan).map(({ details, actual, ...node }) => ({ ...node, children: [] }));
		expect(bare(read('json'))).toEqual(bare(read('timed')));
		expect(bare(read('index-json'))).toEqual(bare(read('index')));
		expect(root('json').actual).toMatchObject({ rows: 2, loops: 1 });
		expect(outline(read('partitions-json').roots)).toEqual(outline(read('partitions').roots));
	});

	test('an index is named, its condition apart from the filter', () => {
		expect(root('index')).toMatchObject({
			method: 'Index Scan',
			index: 'invoice_tenant',
			relation: 'invoice',
			conditions: [
				{ label: 'Index Cond', text: POLICY },
				{ label: 'Filter', text: "(status = 'draft'::text)" },
			],
		});
		const bitmap = root('bitmap');
		expect(bitmap.children[0]).toMatchObject({ index: 'invoice_tenant', relation: null });
		expect(bitmap.conditions.map(({ label, removed }) => [label, removed])).toEqual([
			['Recheck Cond', null],
			['Filter', 2],
		]);
	});

	test('children, parts and what was never executed stand where they belong', () => {
		expect(outline(read('join').roots)).toEqual([
			'Nested Loop',
			'  Seq Scan on invoice i',
			'  Materialize',
			'    Seq Scan on doc d',
		]);
		expect(root('join').conditions).toEqual([
			{ label: 'Join Filter', text: '(i.id = d.id)', removed: 6 },
		]);
		expect(outline(read('partitions').roots)).toEqual([
			'Sort',
			'  InitPlan 1: Result',
			'  Append',
			'    Seq Scan on visit_2025 visit_1',
			'    Seq Scan on visit_2026 visit_2',
		]);
		expect(outline(read('cte').roots)).toEqual([
			'Hash Join',
			'  CTE mine: Seq Scan on invoice',
			'  CTE Scan on mine a',
			'  Hash',
			'    CTE Scan on mine b',
		]);
		expect(root('never-executed').children.map(({ actual }) => actual)).toEqual(['never', 'never']);
		expect(outline(read('update').roots)).toEqual(['Update on invoice', '  Seq Scan on invoice']);
	});

	test('VERBOSE without costs reads as well', () => {
		expect(root('verbose')).toMatchObject({
			title: 'Seq Scan on public.invoice',
			relation: 'invoice',
			estimatedRows: null,
			details: ['Output: memo'],
		});
	});

	test('a line break in a value does not break the tree', () => {
		expect(outline(read('two-lines').roots)).toEqual(['Seq Scan on invoice']);
		expect(root('two-lines').conditions[0]?.text).toContain("'two\nlines: here'::text");
		expect(root('two-lines').conditions[0]?.text).toContain(POLICY);
	});

	test('what is no tree stays text: YAML, a cut answer, another column', () => {
		expect(readPlan(result('yaml'))).toBeNull();
		expect(readPlan({ ...result('plain'), rowCount: 900 })).toBeNull();
		expect(readPlan({ ...result('plain'), fields: [{ name: 'plan', type: 'text' }] })).toBeNull();
		expect(readPlan({ ...result('json'), rows: [['{']], rowCount: 1 })).toBeNull();
		expect(
			readPlan({
				...result('plain'),
				rows: [['Utility statements have no plan structure']],
				rowCount: 1,
			}),
		).toBeNull();
	});
});
