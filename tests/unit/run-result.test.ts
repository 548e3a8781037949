import { expect, test } from 'vitest';
import { lastLine, refuseEmpty, single, sum, summaryTable } from '../run/result.ts';
import { isCi, MissingTool, orSkip } from '../services/missing.ts';

test('the last line names skipped cases only where there are any', () => {
	const result = { passed: 3, failed: 0, skipped: 0, notes: [] };
	expect(lastLine(result)).toBe('3 passed, 0 failed');
	expect(lastLine({ ...result, skipped: 2 })).toBe('3 passed, 0 failed, 2 skipped');
});

test('a group in which nothing ran is a failure', () => {
	expect(refuseEmpty({ passed: 0, failed: 0, skipped: 0, notes: [] })).toMatchObject({ failed: 1 });
	expect(refuseEmpty({ passed: 0, failed: 0, skipped: 1, notes: [] })).toMatchObject({ failed: 0 });
});

test('results add up and stand in a table', () => {
	const total = sum([
		single(true),
		single(false),
		{ passed: 9, failed: 0, skipped: 1, notes: ['a'] },
	]);
	expect(total).toEqual({ passed: 10, failed: 1, skipped: 1, notes: ['a'] });
	expect(summaryTable([{ name: 'unit', result: total, seconds: 1.25 }]).split('\n')).toEqual([
		'group  passed  failed  skipped  seconds',
		'unit       10       1        1      1.3',
	]);
});

test.each([
	[undefined, false],
	['', false],
	['false', false],
	['0', false],
	['true', true],
	['1', true],
])('CI=%s', (value, ci) => {
	expect(isCi({ CI: value })).toBe(ci);
});

test('a missing tool skips its case on a laptop and fails it in CI', async () => {
	const find = () => Promise.reject(new MissingTool('No psql here.'));
	const skip = (note?: string): never => {
		throw new Error(`skipped: ${note}`);
	};
	const before = process.env['CI'];
	try {
		process.env['CI'] = '';
		await expect(orSkip(find, skip)).rejects.toThrow('skipped: No psql here.');
		process.env['CI'] = 'true';
		await expect(orSkip(find, skip)).rejects.toThrow(MissingTool);
	} finally {
		if (before === undefined) delete process.env['CI'];
		else process.env['CI'] = before;
	}
	await expect(orSkip(() => Promise.reject(new Error('other')), skip)).rejects.toThrow('other');
	expect(await orSkip(() => Promise.resolve('psql'), skip)).toBe('psql');
});
