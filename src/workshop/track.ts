import { z } from 'zod';
import type { Lab, Step } from '../lab/read.ts';

/**
 * A workshop track: steps of labs in the order a room takes them, with what the person who leads it
 * needs. A track holds no task of its own, so that page, terminal and workshop give one verdict.
 */

const sentence = z.string().trim().min(20).max(400);
const name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const minutes = z.int().min(1).max(30);

const stepSchema = z
	.strictObject({
		lab: name.describe('Id of the lab.'),
		step: name.describe('Id of its step.'),
		minutes: minutes.describe('Planned for this step in a room.'),
		say: sentence.describe('What the leader says before the room begins.'),
		checkpoint: sentence.describe('What every screen shows before the room goes on.'),
		wrong: z
			.array(
				z.strictObject({
					name: name.describe('Name of a file of the step’s `wrong/`, without ending.'),
					seen: sentence.describe('What the answer looks like on a screen.'),
					say: sentence.describe('What to say to whoever gave it.'),
				}),
			)
			.min(2)
			.describe('The wrong answers to expect.'),
		stuck: sentence.describe('What to do when half the room is stuck.'),
		after: sentence.describe('What to say when the checkpoint is reached.'),
		skip: sentence.optional().describe('What is lost when the step is left out for time.'),
	})
	.describe('One step of a lab in a track.');

const part = z.strictObject({ minutes, say: z.array(sentence).min(1) });

/** The fields of a track. */
export const trackSchema = z.strictObject({
	id: name.describe('Its address: `/workshop/<id>/`.'),
	title: z.string().min(5),
	summary: sentence,
	minutes: z.int().min(5).max(240).describe('Length of the whole; the parts never exceed it.'),
	outcomes: z.array(sentence).min(2).describe('What a participant can do afterward.'),
	opening: part.describe('Before the first step.'),
	steps: z.array(stepSchema).min(1),
	closing: part.describe('After the last step.'),
});

export type TrackDefinition = z.input<typeof trackSchema>;

/** A step of a track with its lab and its place on the clock. */
export interface TrackStep extends z.output<typeof stepSchema> {
	readonly source: Lab;
	readonly target: Step;
	/** Place in the track, from 1. */
	readonly number: number;
	/** Minutes after the start of the workshop. */
	readonly from: number;
	readonly to: number;
}

/** A track whose labs, steps and wrong answers exist and whose minutes add up. */
export interface Track extends Omit<z.output<typeof trackSchema>, 'steps'> {
	readonly steps: readonly TrackStep[];
	/** Minute at which the closing ends. */
	readonly end: number;
}

/** Everything that is wrong with a track, in one error. */
export class TrackError extends Error {
	constructor(track: string, problems: readonly string[]) {
		super(`The track ${track} can not be used:\n${problems.map((line) => `- ${line}`).join('\n')}`);
		this.name = 'TrackError';
	}
}

/**
 * Checks a track and joins it with the labs it names.
 *
 * @param labs all labs of the hub.
 * @throws TrackError that names each unknown field, lab, step and wrong answer, and lists what exists.
 */
export function readTrack(definition: TrackDefinition, labs: readonly Lab[]): Track {
	const parsed = trackSchema.safeParse(definition);
	if (!parsed.success) throw new TrackError(definition.id, [z.prettifyError(parsed.error)]);
	const track = parsed.data;
	const problems: string[] = [];
	const steps: TrackStep[] = [];
	let clock = track.opening.minutes;
	for (const [index, planned] of track.steps.entries()) {
		const from = clock;
		clock += planned.minutes;
		const found = findStep(planned, labs, problems);
		if (found) steps.push({ ...planned, ...found, number: index + 1, from, to: clock });
	}
	const end = clock + track.closing.minutes;
	problems.push(...minuteProblems(track, steps, end), ...orderProblems(steps));
	if (problems.length > 0) throw new TrackError(track.id, problems);
	return { ...track, steps, end };
}

function findStep(
	{ lab: id, step: stepId, wrong }: z.output<typeof stepSchema>,
	labs: readonly Lab[],
	problems: string[],
): { source: Lab; target: Step } | undefined {
	const source = labs.find((lab) => lab.id === id);
	if (!source) {
		problems.push(`no lab ${id}; there are ${labs.map((lab) => lab.id).join(', ')}`);
		return undefined;
	}
	const target = source.steps.find((step) => step.id === stepId);
	if (!target) {
		const known = source.steps.map((step) => step.id).join(', ');
		problems.push(`${id} has no step ${stepId}; there are ${known}`);
		return undefined;
	}
	if (!target.live) problems.push(`${id}/${stepId} is shown as recorded: a room has nothing to do`);
	const known = target.wrong.map((answer) => answer.name);
	for (const { name: answer } of wrong) {
		if (known.includes(answer)) continue;
		problems.push(
			`${id}/${stepId} has no wrong answer ${answer}; there are ${known.join(', ') || 'none'}`,
		);
	}
	return { source, target };
}

function minuteProblems(
	track: z.output<typeof trackSchema>,
	steps: readonly TrackStep[],
	end: number,
): string[] {
	const problems = end > track.minutes ? [`its parts take ${end} minutes of ${track.minutes}`] : [];
	for (const lab of new Set(steps.map(({ source }) => source))) {
		const own = steps.filter(({ source }) => source === lab);
		const planned = own.reduce((sum, step) => sum + step.minutes, 0);
		if (planned <= lab.minutes) continue;
		problems.push(
			`it plans ${planned} minutes for steps of ${lab.id}, which says ${lab.minutes} for the whole`,
		);
	}
	return problems;
}

/** A step starts with the solutions of those before it: taken backward, it would give them away. */
function orderProblems(steps: readonly TrackStep[]): string[] {
	return steps.flatMap((step, index) => {
		const later = steps
			.slice(0, index)
			.find(({ source, target }) => source === step.source && target.number >= step.target.number);
		return later ? [`${step.lab}/${step.step} comes after ${later.lab}/${later.step}`] : [];
	});
}
