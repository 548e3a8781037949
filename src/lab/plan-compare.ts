import { nodesOf, type Plan, type PlanNode } from './plan.ts';

/** Two plans side by side: which nodes answer to each other, and in what these differ. */

export type Difference = 'only here' | 'node' | 'condition' | 'rows';

export interface ComparedPlans {
	/** What differs at each node of either plan; an empty list where nothing does. */
	readonly at: ReadonlyMap<PlanNode, readonly Difference[]>;
	/** Nodes that differ in more than their rows, a pair counted once. */
	readonly count: number;
}

/**
 * Pairs the nodes in the order in which they are printed, by the longest common run. A scan answers
 * to any scan of the same table, and another node to one of the same method.
 */
export function comparePlans(left: Plan, right: Plan): ComparedPlans {
	const [a, b] = [nodesOf(left), nodesOf(right)];
	const at = new Map<PlanNode, Difference[]>();
	for (const node of [...a, ...b]) at.set(node, ['only here']);
	const pairs = longestCommon(a, b);
	let paired = 0;
	for (const [one, other] of pairs) {
		const differences = differencesOf(one, other);
		at.set(one, differences);
		at.set(other, differences);
		if (differences.some((difference) => difference !== 'rows')) paired += 1;
	}
	return { at, count: paired + a.length + b.length - 2 * pairs.length };
}

function differencesOf(one: PlanNode, other: PlanNode): Difference[] {
	const found: Difference[] = [];
	if (one.title !== other.title) found.push('node');
	if (conditionsOf(one) !== conditionsOf(other)) found.push('condition');
	if (rowsOf(one) !== rowsOf(other)) found.push('rows');
	return found;
}

function conditionsOf({ conditions }: PlanNode): string {
	return JSON.stringify(conditions.map(({ label, text }) => [label, text]));
}

function rowsOf({ estimatedRows, actual }: PlanNode): string {
	const counted = actual === null || actual === 'never' ? actual : [actual.rows, actual.loops];
	return JSON.stringify([estimatedRows, counted]);
}

function answersTo({ method, relation, alias }: PlanNode): string {
	const scans = relation !== null && method.endsWith('Scan');
	return scans ? `scan of ${alias ?? relation}` : method;
}

function longestCommon(a: readonly PlanNode[], b: readonly PlanNode[]): [PlanNode, PlanNode][] {
	const keys = [a.map(answersTo), b.map(answersTo)] as const;
	// length[i][j]: of the longest common run of what follows i in a and j in b.
	const length = Array.from({ length: a.length + 1 }, () =>
		new Array<number>(b.length + 1).fill(0),
	);
	const at = (i: number, j: number) => length[i]?.[j] ?? 0;
	for (let i = a.length - 1; i >= 0; i -= 1) {
		for (let j = b.length - 1; j >= 0; j -= 1) {
			const same = keys[0][i] === keys[1][j];
			(length[i] as number[])[j] = same
				? at(i + 1, j + 1) + 1
				: Math.max(at(i + 1, j), at(i, j + 1));
		}
	}
	const pairs: [PlanNode, PlanNode][] = [];
	for (let i = 0, j = 0; i < a.length && j < b.length; ) {
		if (keys[0][i] === keys[1][j]) pairs.push([a[i++] as PlanNode, b[j++] as PlanNode]);
		else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
		else j += 1;
	}
	return pairs;
}
