import type { Login, StartState } from '../../src/lab/engine.ts';

/** What the fuzzer's page is asked, and what it answers: plain data, since it crosses into a browser. */

/** Inputs that run one after the other on a database that is opened for them. */
export interface Batch {
	readonly lab: string;
	readonly step: string;
	readonly start: StartState;
	readonly login: Login;
	/** Queries of the step's panes, each with its login: on a fresh database they have known rows. */
	readonly known: readonly { readonly login: Login; readonly sql: string }[];
	readonly inputs: readonly { readonly index: number; readonly text: string }[];
}

export type Ending = 'ran' | 'error' | 'stopped' | 'ended';

export interface Outcome {
	readonly index: number;
	/** Ran to its end, ended in the server's error, was stopped by the limit, or ended PostgreSQL. */
	readonly ending: Ending;
	/** What the reader would see of it. */
	readonly sentence: string;
	/** What is wrong with the lab, or null: the input ended in a sentence and the lab works. */
	readonly problem: string | null;
	readonly ms: number;
}

export interface BatchResult {
	readonly outcomes: readonly Outcome[];
	/** Rows of the known queries on the fresh database, as one text. */
	readonly knownRows: string;
	/** Why the database that the last input left does not work for the step's own login, or null. */
	readonly problem: string | null;
}

declare global {
	interface Window {
		runFuzzBatch(batch: Batch, limitMs: number): Promise<BatchResult>;
		/** Rejections that nobody handled, since the page was opened. */
		lostRejections: string[];
	}
}
