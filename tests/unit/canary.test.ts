import { expect, test } from 'vitest';
import { findLeaks } from '../../src/lab/canary.ts';
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
