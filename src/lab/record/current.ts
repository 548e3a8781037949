import type { Lab, Step } from '../read.ts';
import type { SharedScripts } from '../steps.ts';
import { inputsHash, parseTranscript } from '../transcript.ts';

/**
 * A page that shows a recording of something else than what stands beside it would lie, so the build
 * stops. Every kind of recording says here where it stands and what it was made from.
 */
export interface Recording {
	/** The file under the repository’s root. */
	readonly path: string;
	/** What is given to `npm run record`. */
	readonly id: string;
	/** Text of the file; null where there is none. */
	readonly text: string | null;
	/** The hash in the text. @throws Error that says why the text can not be read. */
	readonly hashIn: (text: string) => string;
	/** The hash of what a recording would be made from now. */
	readonly hashNow: () => Promise<string>;
}

/** @throws Error with the file and the command that records anew: missing, unreadable or stale. */
export async function requireCurrent(recording: Recording): Promise<void> {
	const problem = await problemOf(recording);
	if (problem === null) return;
	throw new Error(
		`${recording.path} ${problem}. Run npm run record -- ${recording.id} and commit what it writes.`,
	);
}

async function problemOf({ text, hashIn, hashNow }: Recording): Promise<string | null> {
	if (text === null) return 'is missing: the step was never recorded';
	let recorded: string;
	try {
		recorded = hashIn(text);
	} catch (cause) {
		// Its own advice names no lab; the sentence around it does.
		const reason = (cause as Error).message.replace(/\.?( Run npm run record\.)?$/, '');
		return `can not be used: ${reason}`;
	}
	if (recorded === (await hashNow())) return null;
	return 'is stale: what it was recorded from has changed since';
}

/** What was recorded of a step. A kind of lab that records another file returns its own. */
export function recordingOf(lab: Lab, shared: SharedScripts, step: Step): Recording {
	return {
		path: `labs/${lab.domain}/${lab.id}/${step.folder}/transcript.json`,
		id: lab.id,
		text: step.transcript,
		hashIn: (text) => parseTranscript(text).inputs,
		hashNow: () => inputsHash(lab, shared, step),
	};
}
