import type { Lab, Step } from '../read.ts';
import {
	attemptOf,
	type Compared,
	compareAttempt,
	type StepRecord,
} from '../record/step-record.ts';
import type { Verdict } from '../steps.ts';

/** The record of one step, fetched when the first run has something to compare with it. */
export class RunRecord {
	readonly #url: string;
	#record: Promise<StepRecord> | undefined;

	/** @param packageUrl address of the lab's package, beside whose folder the record stands. */
	constructor(packageUrl: string, stepId: string) {
		this.#url = packageUrl.replace(/\.json$/, `/${stepId}.json`);
	}

	/**
	 * What differs from the record; null for a text of the reader's own, and where the record can not
	 * be had: a run is a run without it, and the page then says nothing of the record.
	 */
	async compare(
		{ lab, step }: { readonly lab: Lab; readonly step: Step },
		text: string,
		ran: Pick<Verdict, 'answer' | 'probes'>,
	): Promise<Compared | null> {
		const attempt = attemptOf(step, text);
		if (!attempt) return null;
		try {
			this.#record ??= fetchRecord(this.#url);
			return compareAttempt(await this.#record, attempt, ran, lab.language === 'ts');
		} catch {
			this.#record = undefined;
			return null;
		}
	}
}

async function fetchRecord(url: string): Promise<StepRecord> {
	const response = await fetch(url);
	if (!response.ok) throw new Error(`The record could not be downloaded (${response.status}).`);
	return response.json();
}
