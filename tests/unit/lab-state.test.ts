import { diffLines } from 'diff';
import { describe, expect, test } from 'vitest';
import type { Execution } from '../../src/lab/engine.ts';
import type { Actor } from '../../src/lab/read.ts';
import type { Verdict } from '../../src/lab/steps.ts';
import { pairRows } from '../../src/lab/ui/diff-rows.ts';
import { INITIAL, type LabEvent, reduce } from '../../src/lab/ui/state.ts';

const nothing: Execution = { statements: [], skipped: 0, leftOpen: false, ms: 1 };
const acme = { name: 'acme' } as Actor;
const probed: LabEvent = {
	type: 'probed',
	result: { id: 'acme', actor: acme, sql: 'SELECT 1', execution: nothing, leaks: [] },
};
const verdict: Verdict = {
	passed: false,
	answer: nothing,
	answerLeaks: [],
	probes: [],
	expectations: [],
};
const follow = (...events: readonly LabEvent[]) => events.reduce(reduce, INITIAL);

describe('the state of a lab', () => {
	test('goes from idle over loading and running to ready', () => {
		expect(follow().phase).toBe('idle');
		expect(follow({ type: 'loading', activity: 'Fetching' }).phase).toBe('loading');
		const running = follow({ type: 'running', activity: 'Running' }, { type: 'slow' });
		expect(running).toMatchObject({ phase: 'running', slow: true, activity: 'Running' });
		expect(reduce(running, { type: 'ready', version: '18.6', status: 'done' })).toMatchObject({
			phase: 'ready',
			slow: false,
			activity: '',
			version: '18.6',
			status: 'done',
		});
	});

	test('a download that goes on after a failure does not bring the loading back', () => {
		const progress: LabEvent = { type: 'progress', activity: 'Fetching, 2 of 6 MB' };
		const loading = follow({ type: 'loading', activity: 'Fetching' }, progress);
		expect(loading).toMatchObject({ phase: 'loading', activity: 'Fetching, 2 of 6 MB' });
		const failed = reduce(loading, { type: 'failed', problem: 'The lab could not be downloaded.' });
		expect(reduce(failed, progress)).toEqual(failed);
	});

	test('a run makes older pane results stale and takes the verdict away', () => {
		const judged = follow(probed, { type: 'judged', verdict, status: 'no' });
		expect(judged.verdict).toBe(verdict);
		expect(judged.panes['acme']?.stale).toBe(true);
		const answered = reduce(judged, { type: 'answered', answer: nothing, answerLeaks: [] });
		expect(answered.verdict).toBeNull();
		expect(reduce(answered, probed).panes['acme']?.stale).toBe(false);
	});

	test('a stop and a failure keep what was shown and say why', () => {
		const shown = follow(probed, { type: 'answered', answer: nothing, answerLeaks: [] });
		for (const type of ['stopped', 'failed'] as const) {
			expect(reduce(shown, { type, problem: 'because' })).toMatchObject({
				phase: type,
				problem: 'because',
				status: 'because',
				answer: nothing,
			});
		}
		const again = reduce(reduce(shown, { type: 'failed', problem: 'because' }), {
			type: 'running',
			activity: 'Running',
		});
		expect(again.problem).toBeNull();
	});

	test('a reset shows nothing of the time before', () => {
		const reset = follow(
			probed,
			{ type: 'answered', answer: nothing, answerLeaks: [] },
			{ type: 'reset', status: 'back' },
		);
		expect(reset).toMatchObject({ answer: null, verdict: null, panes: {}, status: 'back' });
	});
});

describe('the diff beside the solution', () => {
	const rows = (mine: string, solution: string) => pairRows(diffLines(mine, solution));

	test('puts a changed line beside its replacement', () => {
		expect(rows('a\nb\nc', 'a\nx\nc')).toEqual([
			{ left: 'a', right: 'a' },
			{ left: 'b', right: 'x' },
			{ left: 'c', right: 'c' },
		]);
	});

	test('leaves a gap where one side has more lines', () => {
		expect(rows('a\n', 'a\nb\n')).toEqual([
			{ left: 'a', right: 'a' },
			{ left: null, right: 'b' },
		]);
		expect(rows('a\nb\n', 'b\n')).toEqual([
			{ left: 'a', right: null },
			{ left: 'b', right: 'b' },
		]);
	});

	test('keeps every line of both texts', () => {
		const both = rows('one\ntwo\n\nthree', 'zero\ntwo\nthree\nfour');
		expect(both.flatMap(({ left }) => left ?? [])).toEqual(['one', 'two', '', 'three']);
		expect(both.flatMap(({ right }) => right ?? [])).toEqual(['zero', 'two', 'three', 'four']);
	});
});
