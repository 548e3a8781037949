import type { Actual, Draft, Plan } from './plan.ts';
import { addProperty } from './plan-text.ts';
import { readTitle, titleOf } from './plan-title.ts';

/** The JSON format of EXPLAIN. */

type Fields = Readonly<Record<string, unknown>>;

/** Told by a node's title, its rows and its place; the rest of what is text or a list is a detail. */
const TOLD =
	/^(Node Type|Plans|Parent Relationship|Subplan Name|Alias|Relation Name|Schema|Index Name|Join Type|Scan Direction|Strategy|Partial Mode|Operation|CTE Name|Function Name|Actual .*)$/;

/** Null where the text is no plan in JSON. */
export function readJsonPlan(text: string): Plan | null {
	let answer: unknown;
	try {
		answer = JSON.parse(text);
	} catch {
		return null;
	}
	if (!Array.isArray(answer)) return null;
	const plans = answer.filter((item): item is Fields => isFields(item) && isFields(item['Plan']));
	return {
		roots: plans.map((item) => draft(item['Plan'] as Fields)),
		summary: plans.flatMap((item) =>
			['Planning Time', 'Execution Time'].flatMap((label) =>
				item[label] === undefined ? [] : [`${label}: ${item[label]} ms`],
			),
		),
	};
}

function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null;
}

function draft(fields: Fields): Draft {
	const subplan = fields['Subplan Name'];
	const children = Array.isArray(fields['Plans']) ? fields['Plans'].filter(isFields) : [];
	const node: Draft = {
		...readTitle(titleOf(fields)),
		part: typeof subplan === 'string' ? subplan : null,
		estimatedRows: numberOf(fields['Plan Rows']),
		cost: numberOf(fields['Total Cost']),
		actual: readActual(fields),
		conditions: [],
		details: [],
		children: children.map(draft),
	};
	for (const [label, value] of Object.entries(fields)) {
		if (/^Rows Removed by /.test(label)) addProperty(node, label, String(value));
		else if (TOLD.test(label)) continue;
		else if (typeof value === 'string') addProperty(node, label, value);
		else if (Array.isArray(value)) addProperty(node, label, value.map(String).join(', '));
	}
	return node;
}

function readActual(fields: Fields): Actual | 'never' | null {
	const rows = numberOf(fields['Actual Rows']);
	if (rows === null) return null;
	const loops = numberOf(fields['Actual Loops']) ?? 1;
	return loops === 0 ? 'never' : { rows, loops, ms: numberOf(fields['Actual Total Time']) };
}

function numberOf(value: unknown): number | null {
	return typeof value === 'number' ? value : null;
}
