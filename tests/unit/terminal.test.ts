import { expect, test } from 'vitest';
import { renderExecution, renderTable } from '../../src/lab/terminal.ts';

const plain = (_style: string, text: string) => text;
const field = (name: string, type = 'text') => ({ name, type });

test('tables align: numbers right, text left, null named, newlines folded, no trailing blanks', () => {
	const table = renderTable({
		fields: [field('id', 'bigint'), field('memo'), field('amount', 'numeric')],
		rows: [
			['1', 'one\n  two', '10.00'],
			['200', null, '9.50'],
			['3', '🦅', null],
		],
		rowCount: 3,
	});
	expect(table.split('\n')).toEqual([
		' id | memo    | amount',
		'----+---------+-------',
		'  1 | one two |  10.00',
		'200 | NULL    |   9.50',
		'  3 | 🦅       |   NULL',
	]);
});

test('rows past the cap are counted', () => {
	const table = renderTable({ fields: [field('n')], rows: [['1'], ['2']], rowCount: 30_000 });
	expect(table.split('\n').at(-1)).toBe('… 29998 more rows; shown: the first 2.');
});

test('an execution shows notices before the tag, what was skipped and what was rolled back', () => {
	const statement = {
		text: 'DO …',
		start: 0,
		tag: 'DO',
		fields: [],
		rows: [],
		rowCount: null,
		notices: [{ severity: 'WARNING', code: '01000', message: 'careful', hint: 'look' }],
		error: null,
	};
	const execution = { statements: [statement], skipped: 2, leftOpen: true, ms: 1 };
	expect(renderExecution(execution, 'a.sql', 'DO …', plain).split('\n')).toEqual([
		'WARNING: careful',
		'  hint: look',
		'DO',
		'2 statements not run.',
		'A transaction was left open and has been rolled back.',
	]);
});

test('an empty script says so', () => {
	const nothing = { statements: [], skipped: 0, leftOpen: false, ms: 0 };
	expect(renderExecution(nothing, 'a.sql', '', plain)).toBe('a.sql holds no statement.');
});
