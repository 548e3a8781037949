import { describe, expect, test } from 'vitest';
import { Progress, type Storage } from '../../src/lab/browser/progress.ts';

/** A storage that keeps, and one that refuses as a full disk does. */
function memory(initial: Record<string, string> = {}): Storage & { texts: Record<string, string> } {
	const texts = { ...initial };
	return {
		texts,
		getItem: (key) => texts[key] ?? null,
		setItem: (key, value) => {
			texts[key] = value;
		},
		removeItem: (key) => {
			delete texts[key];
		},
	};
}

const full: Storage = {
	...memory(),
	setItem: () => {
		throw new DOMException('full', 'QuotaExceededError');
	},
};

describe('progress', () => {
	test('survives a reload, per lab version', () => {
		const storage = memory();
		new Progress('lab', '1.0.0', storage).update('one', { draft: 'SELECT 1', passed: true });
		expect(new Progress('lab', '1.0.0', storage).step('one')).toEqual({
			draft: 'SELECT 1',
			passed: true,
		});
		expect(new Progress('lab', '1.1.0', storage).step('one')).toEqual({});
		expect(new Progress('other', '1.0.0', storage).step('one')).toEqual({});
	});

	test('an undefined value takes its key away and leaves the others', () => {
		const progress = new Progress('lab', '1.0.0', memory());
		progress.update('one', { draft: 'SELECT 1', passed: true });
		progress.update('one', { draft: undefined });
		expect(progress.step('one')).toEqual({ passed: true });
	});

	test('resetting the lab keeps each draft as the text before', () => {
		const progress = new Progress('lab', '1.0.0', memory());
		progress.update('one', { draft: 'SELECT 1', passed: true });
		progress.update('two', { passed: true });
		progress.update('three', { before: 'SELECT 3' });
		progress.reset();
		expect(progress.step('one')).toEqual({ before: 'SELECT 1' });
		expect(progress.step('two')).toEqual({});
		expect(progress.step('three')).toEqual({ before: 'SELECT 3' });
	});

	test.each([
		'not JSON',
		'null',
		'{"steps": 7}',
		'{"steps": {"one": null}}',
		'{"steps": {"one": {"draft": 1, "passed": "yes"}}}',
	])('reads damaged content as empty: %s', (text) => {
		const progress = new Progress('lab', '1.0.0', memory({ 'hub:lab:lab@1.0.0': text }));
		expect(progress.step('one')).toEqual({});
		progress.update('one', { draft: 'SELECT 1' });
		expect(progress.step('one')).toEqual({ draft: 'SELECT 1' });
	});

	test('two tabs keep the texts of both', () => {
		const storage = memory();
		const one = new Progress('lab', '1.0.0', storage);
		const two = new Progress('lab', '1.0.0', storage);
		one.update('first', { draft: 'SELECT 1', passed: true });
		two.update('second', { draft: 'SELECT 2' });
		one.update('first', { draft: 'SELECT 10' });
		const after = new Progress('lab', '1.0.0', storage);
		expect(after.step('first')).toEqual({ draft: 'SELECT 10', passed: true });
		expect(after.step('second')).toEqual({ draft: 'SELECT 2' });
	});

	test('of two tabs at one step, the text that is replaced can be brought back', () => {
		const storage = memory();
		const one = new Progress('lab', '1.0.0', storage);
		const two = new Progress('lab', '1.0.0', storage);
		one.update('first', { draft: 'SELECT 1' });
		two.update('first', { draft: 'SELECT 2' });
		two.update('first', { draft: 'SELECT 22' });
		expect(new Progress('lab', '1.0.0', storage).step('first')).toEqual({
			draft: 'SELECT 22',
			before: 'SELECT 1',
		});
	});

	test('a refusing storage keeps the text in memory and says so', () => {
		expect(new Progress('lab', '1.0.0', undefined).blocked).toBe(true);
		const progress = new Progress('lab', '1.0.0', full);
		expect(progress.blocked).toBe(false);
		progress.update('one', { draft: 'SELECT 1' });
		expect(progress.blocked).toBe(true);
		expect(progress.step('one')).toEqual({ draft: 'SELECT 1' });
	});
});
