import { describe, expect, test } from 'vitest';
import type { StatementResult } from '../../src/lab/engine.ts';
import { compareRuns } from '../../src/lab/record/compare.ts';
import { isOrdered } from '../../src/lab/record/row-order.ts';

const RESULT: StatementResult = {
	text: 'SELECT id, memo FROM invoice',
	start: 0,
	tag: 'SELECT 3',
	fields: [
		{ name: 'id', type: 'integer' },
		{ name: 'memo', type: 'text' },
	],
	rows: [
		['1', 'a'],
		['2', null],
		['2', null],
	],
	rowCount: 3,
	notices: [],
	error: null,
};
const SORTED = { ...RESULT, text: `${RESULT.text} ORDER BY id` };

/** A recorded statement, and the same one with something changed. */
function differenceOf(
	changes: Partial<StatementResult>,
	base: StatementResult = RESULT,
	recorded: Partial<StatementResult> = {},
) {
	const run = (result: StatementResult) => ({
		statements: [result],
		skipped: 0,
		leftOpen: false,
	});
	const record = run({ ...base, ...recorded }) as unknown as Parameters<typeof compareRuns>[0];
	return compareRuns(record, run({ ...base, ...changes }));
}

const [FIRST, SECOND] = RESULT.rows as [readonly string[], readonly (string | null)[]];

describe('a run beside its record', () => {
	test('that is the same has nothing to mark', () => {
		expect(differenceOf({})).toEqual({ statements: [null], notRun: 0, count: 0 });
	});

	test('counts each row as often as it stands there', () => {
		const { statements, count } = differenceOf({ rows: [FIRST, FIRST, SECOND] });
		expect(statements[0]).toMatchObject({ added: [1], missing: [SECOND], facts: [] });
		expect(count).toBe(2);
	});

	test('tells null from an empty text and from the word', () => {
		for (const value of ['', 'null']) {
			const rows = [FIRST, SECOND, ['2', value]];
			expect(differenceOf({ rows }).statements[0]?.added).toEqual([2]);
		}
	});

	test('takes rows in any order where no query asks for one', () => {
		const rows = [...RESULT.rows].reverse();
		expect(differenceOf({ rows }).count).toBe(0);
		expect(differenceOf({ rows }, SORTED).statements[0]).toMatchObject({
			reordered: true,
			added: [],
			missing: [],
		});
	});

	test('keeps the order of a program', () => {
		const rows = [...RESULT.rows].reverse();
		const statement = { ...RESULT, text: '' };
		const record = { statements: [statement], skipped: 0, leftOpen: false };
		const live = { ...record, statements: [{ ...statement, rows }] };
		const recorded = record as unknown as Parameters<typeof compareRuns>[0];
		expect(compareRuns(recorded, live, { ordered: true }).count).toBe(1);
	});

	test.each([
		['tag', { tag: 'SELECT 4' }, { live: 'SELECT 4', recorded: 'SELECT 3' }],
		[
			'columns',
			{ fields: [{ name: 'id', type: 'bigint' }] },
			{ live: 'id bigint', recorded: 'id integer, memo text' },
		],
		[
			'error',
			{ tag: null, error: { severity: 'ERROR', code: '42501', message: 'no' } },
			{ live: '42501', recorded: null },
		],
		[
			'notice',
			{ notices: [{ severity: 'NOTICE', code: '00000', message: 'seen' }] },
			{ live: 'NOTICE seen', recorded: null },
		],
	])('marks another %s', (what, changes, fact) => {
		expect(differenceOf(changes).statements[0]?.facts).toContainEqual({ what, ...fact });
	});

	test('marks an error that did not come, and does not compare its message', () => {
		const error = { severity: 'ERROR', code: '42501', message: 'as a server says it' };
		const recorded = { tag: null, error };
		expect(differenceOf({}, RESULT, recorded).statements[0]?.facts).toEqual([
			{ what: 'error', live: null, recorded: '42501' },
		]);
		const said = { tag: null, error: { ...error, message: 'said otherwise' } };
		expect(differenceOf(said, RESULT, recorded).count).toBe(0);
	});

	test('does not compare the rows of a plan, whose costs are of one server', () => {
		const plan = { ...RESULT, tag: 'EXPLAIN', fields: [{ name: 'QUERY PLAN', type: 'text' }] };
		expect(differenceOf({ rows: [['Seq Scan (cost=1)']] }, plan).count).toBe(0);
		expect(differenceOf({ tag: 'SELECT 1' }, plan).count).toBe(1);
	});

	test('compares the true counts of a result that is cut, not the rows that were kept', () => {
		const cut = { ...RESULT, rowCount: 700, tag: 'SELECT 700' };
		expect(differenceOf({ rows: [['9', 'z']] }, cut).count).toBe(0);
		expect(differenceOf({ rowCount: 699 }, cut).statements[0]?.facts).toEqual([
			{ what: 'count', live: '699', recorded: '700' },
		]);
	});

	test('counts statements that did not run, and marks those that have no record', () => {
		const run = (count: number) => ({
			statements: Array.from({ length: count }, () => RESULT),
			skipped: 0,
			leftOpen: false,
		});
		const record = (count: number) => run(count) as unknown as Parameters<typeof compareRuns>[0];
		expect(compareRuns(record(3), run(1))).toMatchObject({ notRun: 2, count: 2 });
		expect(compareRuns(record(0), run(1)).statements[0]?.facts).toEqual([
			{ what: 'statement', live: RESULT.text, recorded: null },
		]);
	});
});

describe('a statement', () => {
	test.each([
		'SELECT id FROM invoice ORDER BY id',
		'SELECT id FROM invoice\norder\n\tby id LIMIT 1',
		'WITH one AS (SELECT 1) SELECT * FROM one ORDER BY 1',
		"SELECT '(' FROM invoice ORDER BY id",
		'SELECT 1 /* ( */ ORDER BY 1',
	])('sorts: %s', (text) => expect(isOrdered(text)).toBe(true));

	test.each([
		'SELECT id FROM invoice',
		'SELECT * FROM (SELECT id FROM invoice ORDER BY id) AS sorted',
		'SELECT sum(amount) OVER (PARTITION BY lower(memo) ORDER BY id) FROM invoice',
		'SELECT string_agg(memo, $$,$$ ORDER BY id) FROM invoice',
		"SELECT 'ORDER BY' FROM invoice",
		'SELECT 1 -- ORDER BY id',
		'SELECT 1 AS "order by"',
		'SELECT $x$ ORDER BY $x$',
		'SELECT reorder bysomething FROM invoice',
	])('does not sort: %s', (text) => expect(isOrdered(text)).toBe(false));
});
