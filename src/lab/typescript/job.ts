import type { Expectation } from '../check.ts';
import type { Execution, StartState } from '../engine.ts';

/**
 * One run of a TypeScript lab or attack. A job is plain data, so it crosses to the worker that runs
 * it; every job has a worker of its own, so nothing an answer did to its realm reaches the next.
 */
export interface Job {
	/** Text of `setup.ts`, the world that the other modules import. */
	readonly setup: string;
	/** The reader's text, or the vulnerable or fixed side of an attack. */
	readonly answer: string;
	/** Text of `show.ts` or `attack.ts`: called with the answer, what it returns is a table. */
	readonly show: string | null;
	/** Text of `check.ts`; null: nothing is decided. */
	readonly check: string | null;
	/** The database that `pg` reaches, and the role its pool logs in as; null: there is none. */
	readonly database: { readonly start: StartState; readonly role: string } | null;
}

/** What became of a job. */
export interface Outcome {
	/** What the answer printed while it was loaded and shown, and the error that ended it. */
	readonly answer: Execution;
	/** The table of `show.ts`; null where there is none. */
	readonly shown: Execution | null;
	readonly expectations: readonly Expectation[];
}

/** What the worker of a job posts at its end. */
export type Answer =
	| { readonly outcome: Outcome }
	| { readonly failure: { readonly name: string; readonly message: string } };

/** Runs jobs, each in a realm of its own. */
export interface ScriptRunner {
	/** What a transcript says ran it: `Node.js 24`. */
	readonly version: string;
	/**
	 * @throws JobError when a file of the lab itself is wrong, EngineError when the job was ended:
	 *   by its limit or by the reader. Never for what an answer threw.
	 */
	run(job: Job): Promise<Outcome>;
	close(): Promise<void>;
}

/** A run that takes longer is ended with its worker: a loop without end knows no other way. */
export const JOB_LIMIT_MS = 10_000;

/** A fault of a file that the lab's author wrote, not of the reader's text. */
export class JobError extends Error {
	constructor(file: string, reason: string) {
		super(`${file} of this lab failed: ${reason}`);
		this.name = 'JobError';
	}
}
