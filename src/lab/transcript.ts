import { z } from 'zod';
import { HOLDING_KINDS } from './holdings.ts';
import type { Lab, Step } from './read.ts';
import { type SharedScripts, startState } from './steps.ts';

/**
 * What a PostgreSQL server answered when a step was recorded. The page shows it where no engine
 * runs: without JavaScript, in print, on a phone that can not start one.
 */

const noticeShape = {
	severity: z.string(),
	code: z.string(),
	message: z.string(),
	detail: z.string().exactOptional(),
	hint: z.string().exactOptional(),
};

/** A marker in a part of an answer that is not kept: without it a recorded leak would go unseen. */
const sightingShape = {
	channel: z.enum(['row', 'error', 'notice', 'plan']),
	kind: z.enum(['text', 'range', 'total']),
	tenant: z.string(),
	marker: z.string(),
	spot: z.string(),
	value: z.string(),
	place: z.string(),
};

export const executionSchema = z.strictObject({
	statements: z.array(
		z.strictObject({
			text: z.string(),
			start: z.int(),
			tag: z.string().nullable(),
			fields: z.array(z.strictObject({ name: z.string(), type: z.string() })),
			rows: z.array(z.array(z.string().nullable())),
			rowCount: z.int().nonnegative().nullable(),
			notices: z.array(z.strictObject(noticeShape)),
			error: z
				.strictObject({
					...noticeShape,
					index: z.int().nonnegative().exactOptional(),
					length: z.int().positive().exactOptional(),
					internalQuery: z.string().exactOptional(),
					where: z.string().exactOptional(),
				})
				.nullable(),
			unkept: z.array(z.strictObject(sightingShape)).exactOptional(),
		}),
	),
	skipped: z.int().nonnegative(),
	leftOpen: z.boolean(),
	open: z.literal(true).exactOptional(),
});

export const expectationsSchema = z.array(
	z.strictObject({ ok: z.boolean(), text: z.string(), evidence: z.string().nullable() }),
);

const holdsSchema = z.array(
	z.strictObject({
		kind: z.enum(HOLDING_KINDS),
		name: z.string(),
		value: z.string(),
		by: z.string(),
	}),
);

const attemptSchema = z.strictObject({
	answer: executionSchema,
	holds: holdsSchema.exactOptional().describe('What a shared connection held after the answer'),
	probes: z.array(
		z.strictObject({
			actor: z.string().describe('Id of the pane: the name of its actor, or `globex-2`'),
			sql: z.string(),
			execution: executionSchema,
			waits: z.string().exactOptional().describe('Who kept the shared connection'),
			holds: holdsSchema.exactOptional().describe('What the shared connection held afterward'),
			connection: z.int().positive().exactOptional().describe('Which connection it was, from 1'),
		}),
	),
	expectations: expectationsSchema,
});

export const transcriptSchema = z.strictObject({
	inputs: z
		.string()
		.regex(/^[0-9a-f]{64}$/)
		.describe('inputsHash() of the step when it was recorded'),
	server: z.string().describe('What answered: PostgreSQL 18.4, Node.js 24'),
	starter: attemptSchema,
	solution: attemptSchema.nullable().describe('Null for a step without a check'),
});

export type Transcript = z.infer<typeof transcriptSchema>;
/** One recorded Check: of the starter or of the solution. */
export type RecordedAttempt = z.infer<typeof attemptSchema>;
/** An Execution without its timing. */
export type RecordedExecution = z.infer<typeof executionSchema>;

/**
 * Reads the text of a `transcript.json`.
 * @throws Error that says what is wrong and how to record anew.
 */
export function parseTranscript(text: string): Transcript {
	let reason: string;
	try {
		const parsed = transcriptSchema.safeParse(JSON.parse(text));
		if (parsed.success) return parsed.data;
		const issue = parsed.error.issues[0];
		reason = `${issue?.path.join('.')}: ${issue?.message}`;
	} catch (cause) {
		reason = (cause as Error).message;
	}
	throw new Error(`A transcript can not be read (${reason}). Run npm run record.`);
}

/** SHA-256 in hex over everything a recording depends on; a transcript with another one is stale. */
export async function inputsHash(lab: Lab, shared: SharedScripts, step: Step): Promise<string> {
	const inputs = JSON.stringify([
		startState(lab, shared, step).key,
		step.actor.login,
		step.starter,
		step.solution,
		step.check,
		step.probes.map(({ id, actor, sql, before }) => [
			...(lab.sessions === 'shared' ? [id, before] : []),
			actor.name,
			actor.label,
			actor.login,
			actor.tenant,
			actor.blind,
			sql,
		]),
		step.leaks,
		lab.tenants,
		lab.shares,
		...(lab.setup === null ? [] : [lab.setup]),
		...(lab.sessions === 'shared' ? [step.sees, step.interleave, step.connections] : []),
		...(lab.sessions !== 'shared' && !step.live
			? [step.sees, step.probes.map(({ id, actor }) => [id, actor.server ?? null])]
			: []),
	]);
	return sha256(inputs);
}

/** In hex, by what a page, a worker and Node all have. */
export async function sha256(text: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
	return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The file's text for a transcript: the same transcript always gives the same text. */
export function formatTranscript(transcript: Transcript): string {
	return `${JSON.stringify(transcriptSchema.parse(transcript), null, '\t')}\n`;
}
