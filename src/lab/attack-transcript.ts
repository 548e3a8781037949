import { z } from 'zod';
import { type Attack, attackLogin, startOf } from './attack.ts';
import type { Recording } from './record/current.ts';
import type { SharedScripts } from './steps.ts';
import { executionSchema, expectationsSchema, sha256 } from './transcript.ts';

/** What a PostgreSQL server answered to an attack, on its vulnerable and on its fixed state. */

const runSchema = z.strictObject({ attack: executionSchema, expectations: expectationsSchema });

const attackTranscriptSchema = z.strictObject({
	inputs: z.string().describe('attackInputs() of the attack when it was recorded'),
	server: z.string().describe('What answered: PostgreSQL 18.4, Node.js 24'),
	vulnerable: runSchema,
	fixed: runSchema,
});

export type AttackTranscript = z.infer<typeof attackTranscriptSchema>;

/**
 * Reads the `transcript.json` of an attack.
 * @throws Error that says which attack has none, or one that can not be read.
 */
export function parseAttackTranscript(attack: Attack): AttackTranscript {
	const { id, transcript } = attack;
	if (transcript === null) throw new Error(`attacks/${id} has no transcript. Run npm run record.`);
	try {
		return attackTranscriptSchema.parse(JSON.parse(transcript));
	} catch (cause) {
		const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
		throw new Error(`attacks/${id}/transcript.json: ${reason}. Run npm run record.`);
	}
}

/** SHA-256 over everything a recording depends on; a transcript with another one is stale. */
export function attackInputs(attack: Attack, shared: SharedScripts): Promise<string> {
	const states = ['vulnerable', 'fixed'] as const;
	const keys = states.map((state) => startOf(attack, shared, state).key);
	return sha256(JSON.stringify([keys, attackLogin(attack), attack.attack, attack.check]));
}

/** What was recorded of an attack, for the build to see whether it is current. */
export function attackRecording(attack: Attack, shared: SharedScripts): Recording {
	return {
		path: `labs/attacks/${attack.id}/transcript.json`,
		id: attack.id,
		text: attack.transcript,
		hashIn: () => parseAttackTranscript(attack).inputs,
		hashNow: () => attackInputs(attack, shared),
	};
}

/** The file's text for a transcript: the same transcript always gives the same text. */
export function formatAttackTranscript(transcript: AttackTranscript): string {
	return `${JSON.stringify(attackTranscriptSchema.parse(transcript), null, '\t')}\n`;
}
