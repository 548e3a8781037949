import { expect, test } from 'vitest';
import { findLeaks, leakText, placeText } from '../../src/lab/canary.ts';
import type { Execution, StatementResult } from '../../src/lab/engine.ts';

const lab = {
	tenants: [
		{ id: 'a', name: 'acme', marker: 'orchid' },
		{ id: 'b', name: 'globex', marker: 'falcon' },
		{ id: 'c', name: 'initech', marker: 'stapler' },
	],
	shares: ['stapler'],
};
const acme = { tenant: 'acme' };

function said(parts: Partial<StatementResult>): Execution {
	const statement: StatementResult = {
		text: 'SELECT memo FROM note',
		start: 0,
		tag: 'SELECT 1',
		fields: [],
		rows: [],
		rowCount: null,
		notices: [],
		error: null,
		...parts,
	};
	return { statements: [statement], skipped: 0, leftOpen: false, ms: 0 };
}

const report = { severity: 'ERROR', code: '23505', message: 'duplicate' };
const channels = (execution: Execution, sent = 'SELECT memo FROM note') =>
	findLeaks(lab, acme, sent, execution).map(({ tenant, value, channel }) => [
		tenant,
		value,
		channel,
	]);

test('a foreign marker in a row is a leak, in any case of letters', () => {
	expect(
		channels(
			said({
				rows: [
					['1', 'Falcon rollout'],
					[null, 'orchid'],
				],
			}),
		),
	).toEqual([['globex', 'Falcon rollout', 'row']]);
});

test('so it is in an error’s message, detail and hint, and in a notice', () => {
	const error = { ...report, detail: 'Key (memo)=(falcon) exists.', hint: 'See falcon.' };
	expect(channels(said({ error, notices: [{ ...report, message: 'saw falcon' }] }))).toEqual([
		['globex', 'saw falcon', 'notice'],
		['globex', 'Key (memo)=(falcon) exists.', 'error'],
		['globex', 'See falcon.', 'error'],
	]);
});

test('an actor without a tenant sees them all, unless it should see none', () => {
	const both = said({ rows: [['orchid'], ['falcon']] });
	expect(findLeaks(lab, {}, '', both)).toEqual([]);
	expect(findLeaks(lab, { blind: true }, '', both).map(({ tenant }) => tenant)).toEqual([
		'acme',
		'globex',
	]);
});

test('a marker that the actor typed itself is none', () => {
	expect(channels(said({ rows: [['falcon']] }), "SELECT 'FALCON'")).toEqual([]);
});

test('nor is one that the lab shares, or the actor’s own', () => {
	expect(channels(said({ rows: [['stapler', 'orchid']] }))).toEqual([]);
});

test('an actor without tenant can not be leaked to', () => {
	expect(findLeaks(lab, {}, '', said({ rows: [['falcon orchid']] }))).toEqual([]);
});

test('one value can leak two tenants, and names its statement', () => {
	const open = { ...lab, shares: [] };
	const leaks = findLeaks(open, acme, '', said({ rows: [['falcon and stapler']] }));
	expect(leaks.map(({ marker, statement }) => [marker, statement])).toEqual([
		['falcon', 'SELECT memo FROM note'],
		['stapler', 'SELECT memo FROM note'],
	]);
});

const counted = {
	tenants: [
		{ id: 'a', name: 'acme', marker: 'orchid' },
		{
			id: 'b',
			name: 'globex',
			marker: 'falcon',
			range: [9000, 9999] as [number, number],
			totals: [10990.5, 4],
		},
	],
	shares: ['9001'],
};
const found = (execution: Execution, sent = 'SELECT amount FROM invoice') =>
	findLeaks(counted, acme, sent, execution).map(({ kind, value, channel }) => [
		kind,
		value,
		channel,
	]);

test('a number of another tenant’s range is a leak, wherever it stands', () => {
	const error = { ...report, detail: 'Key (amount)=(9400.00) exists.' };
	expect(found(said({ rows: [['9400.00'], ['of 9,400 in all']], error }))).toEqual([
		['range', '9400.00', 'row'],
		['range', 'of 9,400 in all', 'row'],
		['range', 'Key (amount)=(9400.00) exists.', 'error'],
	]);
});

test('a number that is part of a time, a name, a UUID or a version is none', () => {
	const parts = [
		'9400-01-02',
		'10:00:00.9400',
		't9400',
		'aaaaaaaa-9400-4aaa',
		'v1.9400.2',
		'9400_1',
	];
	expect(found(said({ rows: parts.map((part) => [part]) }))).toEqual([]);
});

test('nor is one beside the range, typed or shared', () => {
	expect(found(said({ rows: [['8999'], ['10000'], ['9001']] }))).toEqual([]);
	expect(found(said({ rows: [['9400.00']] }), 'SELECT 9400')).toEqual([]);
});

test('a total is a leak alone in a cell, however it is written, and not within a text', () => {
	expect(found(said({ rows: [['10990.50'], ['4']] }))).toEqual([
		['total', '10990.50', 'row'],
		['total', '4', 'row'],
	]);
	expect(found(said({ rows: [['4 rows'], ['note 4']] }))).toEqual([]);
	expect(found(said({ notices: [{ ...report, message: '4' }] }))).toEqual([]);
});

test('a plan leaks by its conditions, not by its costs, counts and times', () => {
	const lines = [
		'Seq Scan on invoice  (cost=0.00..9400.00 rows=9400 width=4) (actual time=9.400..9400.1 rows=9400 loops=1)',
		'  Rows Removed by Filter: 9400',
		'  Buffers: shared hit=9400',
		'Execution Time: 9400.000 ms',
	];
	expect(found(said({ tag: 'EXPLAIN', rows: lines.map((line) => [line]) }))).toEqual([]);
	const json = (condition: string) =>
		`[\n  {\n    "Plan": {"Total Cost": 9400.00, "Actual Rows": 9400, "Filter": "${condition}"}}]`;
	expect(found(said({ tag: 'EXPLAIN', rows: [[json('(id = 1)')]] }))).toEqual([]);
	const told = ['  Filter: (amount > 9400.00)', json('(amount = 9400)'), 'Output: falcon'];
	expect(found(said({ tag: 'EXPLAIN', rows: told.map((line) => [line]) }))).toEqual([
		['range', told[0], 'plan'],
		['range', told[1], 'plan'],
		['text', told[2], 'plan'],
	]);
});

test('a leak is told with its owner, and a long value from its marker on', () => {
	const told = (value: string) =>
		findLeaks(counted, acme, '', said({ rows: [[value]] })).map(leakText);
	expect(told('falcon rollout')).toEqual(['“falcon rollout” belongs to globex']);
	expect(told('9400')).toEqual(['“9400” holds a number that only globex has']);
	expect(told('10990.50')).toEqual(['“10990.50” counts rows of globex']);
	const [long = ''] = told(`${'x'.repeat(1000)}falcon${'y'.repeat(1000)}`);
	expect(long).toContain('falcon');
	expect(long.length).toBeLessThan(250);
});

test('a cut makes no number: neither by what it leaves of one nor by its own mark', () => {
	const cut = (text: string, bytes: string) => said({ rows: [[`${text}… (cut: ${bytes} bytes)`]] });
	const wide = {
		...counted,
		tenants: counted.tenants.map((tenant) => ({
			...tenant,
			range: [9000, 99_000] as [number, number],
		})),
	};
	for (const text of ['x', 'of 9123', 'of 9,123,00', 'of 9123.5']) {
		expect(findLeaks(wide, acme, '', cut(text, '15,463')), text).toEqual([]);
	}
	expect(findLeaks(wide, acme, '', cut('9123 of', '15,463'))).not.toEqual([]);
});

test('what a function was doing when it failed reaches the actor too', () => {
	const error = { ...report, internalQuery: "SELECT 'falcon'::int", where: 'line 1: "falcon"' };
	expect(channels(said({ error }))).toEqual([
		['globex', "SELECT 'falcon'::int", 'error'],
		['globex', 'line 1: "falcon"', 'error'],
	]);
});

test('what the engine saw where nothing is kept is told, unless what is seen says the same', () => {
	const sighting = {
		kind: 'text',
		marker: 'falcon',
		spot: 'falcon',
		channel: 'row',
		value: 'a falcon',
		tenant: 'globex',
		place: 'row 600, which is not shown',
	} as const;
	const [leak] = findLeaks(lab, acme, '', said({ unkept: [sighting] }));
	expect(leak && [leakText(leak), placeText(leak)]).toEqual([
		'“a falcon” belongs to globex',
		'row 600, which is not shown',
	]);
	expect(channels(said({ rows: [['falcon']], unkept: [sighting] }))).toHaveLength(1);
});
