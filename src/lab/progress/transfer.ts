import { progressFile } from './file.ts';
import { addGains, type Gain, mergeRecords, NO_GAIN } from './merge.ts';
import { keyOfName, type LabRecord, readRecord, recordName } from './record.ts';
import type { Store } from './store.ts';

/** All progress of all labs, out of a store as a file and back into one. */

export interface Export {
	readonly content: string;
	readonly name: string;
	/** What happened, for the status line. */
	readonly sentence: string;
}

/** @returns null where there is nothing to save. */
export function exportProgress(store: Store, now: Date): Export | null {
	const labs: Record<string, LabRecord> = {};
	for (const key of store.keys().sort()) {
		const name = recordName(key);
		if (name === null) continue;
		const record = readRecord(store.get(key));
		if (Object.values(record.steps).some(isWorthSaving)) labs[name] = record;
	}
	const steps = Object.values(labs).flatMap(({ steps }) => Object.values(steps));
	if (steps.length === 0) return null;
	const attempts = steps.reduce((sum, step) => sum + step.attempts.length, 0);
	const passed = steps.filter((step) => step.passed).length;
	const saved = now.toISOString();
	const name = `hub-progress-${saved.slice(0, 10)}.json`;
	return {
		content: progressFile(labs, saved),
		name,
		sentence: `Saved ${amount(attempts, passed)} of all labs in ${name}.`,
	};
}

function isWorthSaving({ attempts, passed }: LabRecord['steps'][string]): boolean {
	return attempts.length > 0 || passed === true;
}

/** Adds what a file holds. All of it is stored, or nothing. @returns a sentence. */
export function importProgress(store: Store, labs: Readonly<Record<string, LabRecord>>): string {
	let gain: Gain = NO_GAIN;
	const undo: (() => void)[] = [];
	for (const [name, incoming] of Object.entries(labs)) {
		const key = keyOfName(name);
		const before = store.get(key);
		const merged = mergeRecords(readRecord(before), incoming);
		undo.push(() => (before === null ? store.remove(key) : void store.set(key, before)));
		store.set(key, JSON.stringify(merged.record));
		if (store.keeping === 'full') {
			for (const back of undo.reverse()) back();
			return 'This browser’s storage for this site has no room for what the file holds. Nothing was added, and nothing of yours was touched. Discard attempts you no longer need and open the file again.';
		}
		gain = addGains(gain, merged.gain);
	}
	return gainSentence(gain, store.keeping === 'kept');
}

function gainSentence({ attempts, passed, known }: Gain, lasts: boolean): string {
	const there =
		known === 0 ? '' : ` ${known} ${known === 1 ? 'attempt was' : 'attempts were'} there already.`;
	if (attempts === 0 && passed === 0) return `The file holds nothing new.${there}`;
	const until = lasts ? '' : ' It lasts until you close the page.';
	return `Added ${amount(attempts, passed)}.${there} Nothing was replaced.${until}`;
}

function amount(attempts: number, passed: number): string {
	return `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} and ${passed} passed ${passed === 1 ? 'step' : 'steps'}`;
}
