import { readFileSync, writeFileSync } from 'node:fs';

/** What became of a group's cases. */
export interface GroupResult {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
	/** Why cases were skipped or nothing ran, one sentence each. */
	readonly notes: readonly string[];
}

/** Where a runner leaves its result; the file's absence means that it crashed. */
export const RESULT_FILE = 'HUB_TEST_RESULT';

export function writeResult(result: GroupResult): void {
	const path = process.env[RESULT_FILE];
	if (path) writeFileSync(path, JSON.stringify(result));
}

export function readResult(path: string): GroupResult | null {
	try {
		return JSON.parse(readFileSync(path, 'utf8')) as GroupResult;
	} catch {
		return null;
	}
}

/** One case that passed or failed as a whole: a build, a lint. */
export function single(passed: boolean): GroupResult {
	return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, notes: [] };
}

export function sum(results: readonly GroupResult[]): GroupResult {
	const total = (key: 'passed' | 'failed' | 'skipped') =>
		results.reduce((count, result) => count + result[key], 0);
	return {
		passed: total('passed'),
		failed: total('failed'),
		skipped: total('skipped'),
		notes: results.flatMap(({ notes }) => notes),
	};
}

/** A group in which nothing ran proves nothing: that counts as a failure. */
export function refuseEmpty(result: GroupResult): GroupResult {
	if (result.passed + result.failed + result.skipped > 0) return result;
	return { ...result, failed: 1, notes: [...result.notes, 'No test ran.'] };
}

/** The last line of a run: `12 passed, 0 failed`, with `, 3 skipped` where there are any. */
export function lastLine({ passed, failed, skipped }: GroupResult): string {
	return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The table under a run, one line a group. */
export function summaryTable(
	rows: readonly {
		readonly name: string;
		readonly result: GroupResult;
		readonly seconds: number;
	}[],
): string {
	const cells = [
		['group', 'passed', 'failed', 'skipped', 'seconds'],
		...rows.map(({ name, result, seconds }) => [
			name,
			String(result.passed),
			String(result.failed),
			String(result.skipped),
			seconds.toFixed(1),
		]),
	];
	const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
	return cells
		.map((row) =>
			row
				.map((cell, at) =>
					at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
				)
				.join('  '),
		)
		.join('\n');
}
