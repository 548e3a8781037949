import { describe, expect, test } from 'vitest';
import { createNodeScripts } from '../../src/lab/node-scripts.ts';
import type { Lab, Step } from '../../src/lab/read.ts';
import {
	formatTranscript,
	inputsHash,
	parseTranscript,
	type Transcript,
} from '../../src/lab/transcript.ts';
import { recordStep } from '../labs/recording.ts';
import { FakeEngine, failure } from './fake-engine.ts';
import { fixtureLab, LAB_FILES } from './fixture-lab.ts';

const shared = { roles: 'SELECT roles', expect: 'SELECT helper' };
const record = (lab: Lab, number = 1, engine = new FakeEngine()) =>
	recordStep(
		{ engine, scripts: createNodeScripts(), url: '' },
		lab,
		shared,
		lab.steps[number - 1] as Step,
	);

describe('a transcript', () => {
	test('comes back from its text as it was', async () => {
		const text = await record(fixtureLab());
		const transcript = parseTranscript(text);
		expect(formatTranscript(transcript)).toBe(text);
		expect(transcript.server).toBe('PostgreSQL 18.0');
		expect(transcript.starter.probes.map(({ actor }) => actor)).toEqual(['acme']);
		expect(transcript.solution?.answer.statements.map(({ text }) => text)).toEqual(['SELECT 1']);
	});

	test('holds no timing', async () => {
		expect(await record(fixtureLab())).not.toMatch(/"ms"/);
	});

	test('of a step without a check has no solution', async () => {
		expect(parseTranscript(await record(fixtureLab(), 2)).solution).toBe(null);
	});

	test('keeps errors with their place and leaves out what the server left out', async () => {
		const broken = new FakeEngine((text) => {
			const said = failure('42703');
			return text === 'SELECT 5'
				? ({ ...said, error: { ...said.error, index: 7 } } as typeof said)
				: null;
		});
		const { answer } = parseTranscript(await record(fixtureLab(), 2, broken)).starter;
		expect(answer.statements[0]?.error).toEqual({
			severity: 'ERROR',
			code: '42703',
			message: 'failed',
			index: 7,
		});
	});

	test.each([
		['no JSON', () => '{', /Run npm run record/],
		['an unknown field', (text: string) => text.replace('"inputs"', '"input"'), /inputs/],
		['a wrong hash', (text: string) => text.replace(/"inputs": ".{3}/, '"inputs": "xyz'), /inputs/],
		[
			'a number where text stands',
			(text: string) => text.replace('"skipped": 0', '"skipped": "0"'),
			/skipped/,
		],
	])('with %s is refused', async (_name, spoil: (text: string) => string, message) => {
		const text = await record(fixtureLab());
		expect(() => parseTranscript(spoil(text))).toThrow(message);
	});

	test('can not be written with anything else in it', async () => {
		const transcript = parseTranscript(await record(fixtureLab()));
		const odd = { ...transcript, ms: 3 } as unknown as Transcript;
		expect(() => formatTranscript(odd)).toThrow();
	});
});

describe('the hash of its inputs', () => {
	const hash = (changes: Record<string, string | null> = {}, with_ = shared) => {
		const lab = fixtureLab(changes);
		return inputsHash(lab, with_, lab.steps[0] as Step);
	};
	const readme = LAB_FILES['README.md'] as string;
	const step = LAB_FILES['01-first/README.md'] as string;

	test('is SHA-256 in hex and stays the same', async () => {
		expect(await hash()).toMatch(/^[0-9a-f]{64}$/);
		expect(await hash()).toBe(await hash());
	});

	test.each([
		['seed', { 'seed.sql': 'x' }],
		['starter', { '01-first/starter.sql': 'x' }],
		['solution', { '01-first/solution.sql': 'x' }],
		['check', { '01-first/check.sql': 'BEGIN;' }],
		['probe', { '01-first/README.md': step.replace('FROM note', 'FROM notes') }],
		['actor', { '01-first/README.md': step.replace('actor: migrator', 'actor: acme') }],
		['leaks', { '01-first/README.md': step.replace('actor:', 'leaks: allowed\nactor:') }],
		['marker', { 'README.md': readme.replace('falcon', 'eagle-owl') }],
	])('changes with the %s', async (_name, changes) => {
		expect(await hash(changes)).not.toBe(await hash());
	});

	test('changes with the shared scripts', async () => {
		expect(await hash({}, { ...shared, expect: 'x' })).not.toBe(await hash());
	});

	test.each([
		['task', { '01-first/README.md': step.replace('Do it.', 'Do that.') }],
		['wrong answers', { '01-first/wrong/a.sql': 'x' }],
		['later steps', { '02-second/starter.sql': 'x' }],
	])('does not change with the %s', async (_name, changes) => {
		expect(await hash(changes)).toBe(await hash());
	});
});
