import { describe, expect, test } from 'vitest';
import { createNodeScripts } from '../../src/lab/node-scripts.ts';
import type { Lab, Step } from '../../src/lab/read.ts';
import { recordingOf, requireCurrent } from '../../src/lab/record/current.ts';
import { recordStep } from '../labs/recording.ts';
import { FakeEngine } from './fake-engine.ts';
import { fixtureLab } from './fixture-lab.ts';

const shared = { roles: 'SELECT roles', expect: 'SELECT helper' };
const first = (lab: Lab) => lab.steps[0] as Step;
const record = (lab: Lab) =>
	recordStep(
		{ engine: new FakeEngine(), scripts: createNodeScripts(), url: '' },
		lab,
		shared,
		first(lab),
	);

/** The lab as it is changed, with what was recorded of it before. */
async function afterwards(changes: Record<string, string>): Promise<Lab> {
	const transcript = await record(fixtureLab());
	return fixtureLab({ '01-first/transcript.json': transcript, ...changes });
}

const FILE = 'labs/database-isolation/notes/01-first/transcript.json';
const ADVICE = 'Run npm run record -- notes and commit what it writes.';

describe('the recording of a step', () => {
	test('may stand on a page where it was made from what is there', async () => {
		const lab = await afterwards({ '01-first/wrong/z.sql': 'SELECT 9;' });
		await expect(requireCurrent(recordingOf(lab, shared, first(lab)))).resolves.toBeUndefined();
	});

	test.each([
		['solution', { '01-first/solution.sql': 'SELECT 9;' }, 'is stale'],
		['seed', { 'seed.sql': 'SELECT 9;' }, 'is stale'],
		['text', { '01-first/transcript.json': '{' }, 'can not be used: A transcript can not be read'],
		['text', { '01-first/transcript.json': '{}' }, 'can not be used: A transcript can not be read'],
	])('may not after a change of its %s', async (_name, changes, problem) => {
		const lab = await afterwards(changes as Record<string, string>);
		const refused = expect(requireCurrent(recordingOf(lab, shared, first(lab)))).rejects;
		await refused.toThrow(`${FILE} ${problem}`);
		await refused.toThrow(ADVICE);
	});

	test('may not be missing', async () => {
		const lab = fixtureLab();
		await expect(requireCurrent(recordingOf(lab, shared, first(lab)))).rejects.toThrow(
			`${FILE} is missing: the step was never recorded. ${ADVICE}`,
		);
	});

	test('may be another file of another kind of lab', async () => {
		const recording = {
			path: 'labs/x/scenario.json',
			id: 'x',
			text: 'old',
			hashIn: (text: string) => text,
			hashNow: () => Promise.resolve('new'),
		};
		await expect(requireCurrent(recording)).rejects.toThrow(
			'labs/x/scenario.json is stale: what it was recorded from has changed since. Run npm run record -- x',
		);
		await expect(requireCurrent({ ...recording, text: 'new' })).resolves.toBeUndefined();
	});
});
