import { describe, expect, test } from 'vitest';
import { listLabs, readLabFromDisk } from '../../src/lab/disk.ts';
import { readTrack, type TrackDefinition } from '../../src/workshop/track.ts';
import { trackDefinitions } from '../../src/workshop/tracks.ts';

const labs = listLabs().map((path) => readLabFromDisk(path.split('/')[1] ?? ''));
const [long, short] = trackDefinitions as [TrackDefinition, TrackDefinition];

describe('the tracks', () => {
	test('are one of 90 and one of 20 minutes', () => {
		expect(trackDefinitions.map(({ id, minutes }) => [id, minutes])).toEqual([
			['90-minutes', 90],
			['20-minutes', 20],
		]);
	});

	test.each(trackDefinitions)('$id names labs, steps and wrong answers that exist', (track) => {
		const { end, steps, opening } = readTrack(track, labs);
		expect(end).toBeLessThanOrEqual(track.minutes);
		expect(steps.map(({ from }) => from)).toEqual([
			opening.minutes,
			...steps.slice(0, -1).map(({ to }) => to),
		]);
		expect(steps.every(({ target }) => target.check !== null)).toBe(true);
	});
});

describe('a track is refused', () => {
	const step = short.steps[0] as TrackDefinition['steps'][number];
	const refused: [string, TrackDefinition, string][] = [
		['for an unknown lab', { ...short, steps: [{ ...step, lab: 'rls' }] }, 'no lab rls; there are'],
		[
			'for an unknown step',
			{ ...short, steps: [{ ...step, step: 'leak' }] },
			'row-level-security has no step leak; there are see-the-leak, add-a-policy',
		],
		[
			'for a wrong answer that is no file',
			{
				...short,
				steps: [{ ...step, wrong: step.wrong.map((one) => ({ ...one, name: 'gave-up' })) }],
			},
			'has no wrong answer gave-up; there are only-looked, tenant-typed-in, wrong-line-lost',
		],
		['for a clock that overruns', { ...short, minutes: 19 }, 'its parts take 20 minutes of 19'],
		[
			'for more minutes than the lab says',
			{ ...long, minutes: 240, steps: long.steps.map((one) => ({ ...one, minutes: 20 })) },
			'it plans 100 minutes for steps of row-level-security, which says 45 for the whole',
		],
		[
			'for steps taken backward',
			{ ...short, steps: [...short.steps].reverse() },
			'row-level-security/add-a-policy comes after row-level-security/force-the-owner',
		],
		['for a missing checkpoint', { ...short, steps: [{ ...step, checkpoint: '' }] }, 'checkpoint'],
		['for nothing to say', { ...short, steps: [{ ...step, say: '' }] }, 'say'],
		['for an unknown field', { ...short, room: 'B' } as TrackDefinition, 'room'],
	];

	test.each(refused)('%s', (_, track, sentence) => {
		expect(() => readTrack(track, labs)).toThrow(sentence);
	});

	test('for a step that is only shown', () => {
		const shown = { ...step, lab: 'pool-of-one', step: 'two-connections' };
		expect(() => readTrack({ ...short, steps: [shown] }, labs)).toThrow('is shown as recorded');
	});
});
