import type { StatementResult } from './engine.ts';
import { readJsonPlan } from './plan-json.ts';
import { isPlan } from './plan-result.ts';
import { readTextPlan } from './plan-text.ts';

/** Plans that EXPLAIN answered, as trees. */

export interface Condition {
	/** `Filter`, `Index Cond`, `Join Filter`. */
	readonly label: string;
	readonly text: string;
	/** Rows that it removed, an average of the loops; null where nothing was counted. */
	readonly removed: number | null;
}

export interface Actual {
	/** An average of the loops. */
	readonly rows: number;
	readonly loops: number;
	/** Milliseconds of one loop; null with TIMING OFF. */
	readonly ms: number | null;
}

export interface PlanNode {
	/** `Index Scan using invoice_tenant on invoice i`. */
	readonly title: string;
	/** `Index Scan`. */
	readonly method: string;
	/** The table that it reads or writes, without its schema. */
	readonly relation: string | null;
	readonly alias: string | null;
	readonly index: string | null;
	/** `InitPlan 1`, `CTE mine`: what it is to its parent, where it is not simply its input. */
	readonly part: string | null;
	/** Null with COSTS OFF. */
	readonly estimatedRows: number | null;
	readonly cost: number | null;
	/** Null without ANALYZE. */
	readonly actual: Actual | 'never' | null;
	readonly conditions: readonly Condition[];
	/** Further lines, as they came. */
	readonly details: readonly string[];
	readonly children: readonly PlanNode[];
}

export interface Plan {
	/** More than one where a rule made several statements of one. */
	readonly roots: readonly PlanNode[];
	/** `Execution Time: 0.046 ms` and what else belongs to no node. */
	readonly summary: readonly string[];
}

/** A node while it is read. */
export type Draft = {
	-readonly [Key in keyof PlanNode]: PlanNode[Key];
} & { conditions: Condition[]; details: string[]; children: Draft[] };

/** The plan in the answer to an EXPLAIN; null where it is none, is cut short, or is YAML or XML. */
export function readPlan(result: StatementResult): Plan | null {
	if (!isPlan(result) || result.rowCount !== result.rows.length) return null;
	const lines = result.rows.map(([cell]) => cell ?? '');
	const plan =
		result.fields[0]?.type === 'json'
			? readJsonPlan(lines.join('\n'))
			: readTextPlan(lines.flatMap((line) => line.split('\n')));
	return plan && plan.roots.length > 0 ? plan : null;
}

/** Every node, parents before their children. */
export function nodesOf({ roots }: Pick<Plan, 'roots'>): PlanNode[] {
	return roots.flatMap((node) => [node, ...nodesOf({ roots: node.children })]);
}
