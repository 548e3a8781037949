import { describe, expect, it } from 'vitest';
import { readGoEvents } from '../languages/go-events.ts';

const lines = (...events: object[]) => events.map((event) => JSON.stringify(event)).join('\n');
const at = (Test: string, Action: string, Output?: string) => ({
	Package: 'a',
	Test,
	Action,
	Output,
});

describe('readGoEvents', () => {
	it('counts the tests that hold no other', () => {
		const cases = readGoEvents(
			lines(
				at('TestA', 'pass'),
				at('TestB/one_thing', 'pass'),
				at('TestB/other', 'skip', 'no tool'),
				at('TestB', 'pass'),
				{ Package: 'a', Action: 'pass' },
			),
		);
		expect(cases).toEqual([
			{ name: 'TestA', state: 'passed', output: '' },
			{ name: 'TestB/one thing', state: 'passed', output: '' },
			{ name: 'TestB/other', state: 'skipped', output: 'no tool' },
		]);
	});

	it('shows what a failed test said, once', () => {
		const cases = readGoEvents(
			lines(at('TestB/one', 'output', 'got 2\n'), at('TestB/one', 'fail'), at('TestB', 'fail'), {
				Package: 'a',
				Action: 'fail',
			}),
		);
		expect(cases).toEqual([{ name: 'TestB/one', state: 'failed', output: 'got 2\n' }]);
	});

	it('keeps a test that failed around others that passed', () => {
		const cases = readGoEvents(
			lines(at('TestB/one', 'pass'), at('TestB', 'output', 'late\n'), at('TestB', 'fail')),
		);
		expect(cases.map(({ name, state }) => `${name} ${state}`)).toEqual([
			'TestB/one passed',
			'TestB failed',
		]);
	});

	it('makes a case of a package that does not compile', () => {
		const cases = readGoEvents(
			lines(
				{ ImportPath: 'a [a.test]', Action: 'build-output', Output: './a.go:3: undefined: x\n' },
				{ Package: 'a', Action: 'fail', FailedBuild: 'a [a.test]' },
			),
		);
		expect(cases).toEqual([{ name: 'a', state: 'failed', output: './a.go:3: undefined: x\n' }]);
	});
});
