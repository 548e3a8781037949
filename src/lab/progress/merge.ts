import { type Attempt, EMPTY_STEP, type LabRecord, type StepRecord } from './record.ts';

/** What an import brought. */
export interface Gain {
	readonly attempts: number;
	readonly passed: number;
	/** Attempts with a text that was there already. */
	readonly known: number;
}

export const NO_GAIN: Gain = { attempts: 0, passed: 0, known: 0 };

export function addGains(one: Gain, other: Gain): Gain {
	return {
		attempts: one.attempts + other.attempts,
		passed: one.passed + other.passed,
		known: one.known + other.known,
	};
}

/** Everything of both records: an import takes nothing away, not even past the cap of attempts. */
export function mergeRecords(
	here: LabRecord,
	incoming: LabRecord,
): { readonly record: LabRecord; readonly gain: Gain } {
	const steps: Record<string, StepRecord> = { ...here.steps };
	let gain = NO_GAIN;
	for (const [id, step] of Object.entries(incoming.steps)) {
		const merged = mergeSteps(steps[id] ?? EMPTY_STEP, step);
		steps[id] = merged.step;
		gain = addGains(gain, merged.gain);
	}
	return { record: { steps }, gain };
}

function mergeSteps(here: StepRecord, incoming: StepRecord): { step: StepRecord; gain: Gain } {
	const attempts: Attempt[] = [...here.attempts];
	let known = 0;
	for (const attempt of incoming.attempts) {
		const twin = attempts.findIndex(({ text }) => text === attempt.text);
		const present = attempts[twin];
		if (present) {
			known += 1;
			attempts[twin] = { ...present, at: Math.max(present.at, attempt.at) };
		} else {
			attempts.push({ ...attempt, id: freeId(attempts, attempt.id) });
		}
	}
	const passed = here.passed ?? incoming.passed;
	return {
		step: { attempts, ...(passed && { passed }) },
		gain: {
			attempts: attempts.length - here.attempts.length,
			passed: passed && !here.passed ? 1 : 0,
			known,
		},
	};
}

/** @param wanted the id to begin with. */
export function freeId(attempts: readonly Attempt[], wanted: number): number {
	const taken = new Set(attempts.map(({ id }) => id));
	let id = wanted;
	while (taken.has(id)) id += 1;
	return id;
}
