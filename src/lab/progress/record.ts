/**
 * What a browser keeps of one version of one lab, as JSON under `hub:lab:<lab>@<version>`. Steps
 * and versions that the hub no longer has stay where they are: nobody asks for them, and an export
 * still holds them.
 */

/** One text of the reader at one step. */
export interface Attempt {
	/** Milliseconds of its first keystroke, moved on where that one was taken. */
	readonly id: number;
	/** Milliseconds of its last change; 0 where nobody wrote it down. */
	readonly at: number;
	readonly text: string;
}

export interface StepRecord {
	readonly attempts: readonly Attempt[];
	readonly passed?: true;
}

export interface LabRecord {
	readonly steps: Readonly<Record<string, StepRecord>>;
}

export const EMPTY_STEP: StepRecord = { attempts: [] };

const PREFIX = 'hub:lab:';
const NAME = /^[a-z][a-z0-9-]*@\d+\.\d+\.\d+$/;

/** @returns such as `hub:lab:row-level-security@1.0.0`. */
export function recordKey(lab: string, version: string): string {
	return `${PREFIX}${lab}@${version}`;
}

/** `row-level-security@1.0.0` of a key, or null where the key belongs to something else. */
export function recordName(key: string): string | null {
	const name = key.slice(PREFIX.length);
	return key.startsWith(PREFIX) && NAME.test(name) ? name : null;
}

export function keyOfName(name: string): string {
	return `${PREFIX}${name}`;
}

/** Whether a name from outside can be that of a step. */
export function isStepId(name: string): boolean {
	return /^[a-z][a-z0-9-]*$/.test(name);
}

/** Reads what a browser kept. Whatever is damaged or foreign in it counts as not there. */
export function readRecord(json: string | null): LabRecord {
	let parsed: unknown;
	try {
		parsed = JSON.parse(json ?? 'null');
	} catch {
		return { steps: {} };
	}
	const steps = (parsed as { steps?: unknown } | null)?.steps;
	if (typeof steps !== 'object' || steps === null) return { steps: {} };
	return {
		steps: Object.fromEntries(
			Object.entries(steps)
				.filter(([id]) => isStepId(id))
				.map(([id, step]) => [id, readStep(step)]),
		),
	};
}

function readStep(step: unknown): StepRecord {
	const { attempts, passed, draft, before } = (step ?? {}) as Record<string, unknown>;
	// `draft` and `before` are what the page kept of a step before it kept attempts.
	const older = [draft, before]
		.filter((text) => typeof text === 'string')
		.map((text, id) => ({ id, at: 0, text }));
	const kept = Array.isArray(attempts) ? attempts.filter(isAttempt) : older;
	return { attempts: kept, ...(passed === true && { passed }) };
}

/** Whether a value from outside is an attempt. */
export function isAttempt(value: unknown): value is Attempt {
	const { id, at, text } = (value ?? {}) as Record<string, unknown>;
	return isTime(id) && isTime(at) && typeof text === 'string';
}

function isTime(value: unknown): boolean {
	// The last day that a Date can name.
	return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 8.64e15;
}
