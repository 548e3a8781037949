import { CHECKS, type Check } from './ready-code.ts';
import {
	databaseSentence,
	oldBrowserSentence,
	pageSentence,
	storageSentence,
	typescriptSentence,
} from './sentences.ts';

/**
 * The preflight of a workshop: what a machine must be able to do, each tried and not guessed. Pure:
 * the machine is passed in.
 */

/** How far the download is, from 0 to 1. */
export type OnShare = (share: number) => void;

/** What the checks try on a machine. */
export interface Machine {
	/** Names of what the page needs and this browser is too old for. */
	tooOldFor(): readonly string[];
	/** @throws where WebAssembly or workers are missing or blocked. */
	runsCode(): void;
	/** What becomes of an answer that is stored. */
	storage(): 'kept' | 'blocked' | 'full' | 'fresh';
	/** Downloads everything and keeps it. */
	keep(onShare: OnShare): Promise<Kept>;
	/** Boots PostgreSQL, runs a query of a lab. @returns how many rows came. */
	query(): Promise<number>;
	/** Runs a line of TypeScript as a lab does. */
	typescript(): Promise<void>;
	/** Version of the hub that the server has, undefined where it can not be asked. */
	version(): Promise<string | undefined>;
}

export type Kept =
	| { readonly kind: 'kept'; readonly version: string; readonly sentence: string }
	| { readonly kind: 'refused'; readonly reason: string; readonly sentence: string };

/** What became of a check; the sentence says what was seen, or what to do. */
export interface Outcome {
	readonly check: Check;
	readonly state: 'passed' | 'failed' | 'skipped';
	readonly sentence: string;
}

/**
 * - `ready`: everything works, without a network too;
 * - `limited`: SQL labs run, and something else does not;
 * - `not-ready`: the labs do not run.
 */
export type Verdict = 'ready' | 'limited' | 'not-ready';

export interface Report {
	readonly verdict: Verdict;
	readonly outcomes: readonly Outcome[];
	/** Version of the hub that was checked; undefined where it is not known. */
	readonly version: string | undefined;
}

export interface Listener {
	/** A check begins. */
	begins(check: Check): void;
	ends(outcome: Outcome): void;
	downloaded: OnShare;
}

/** Tries everything in the order in which one thing needs another. Never rejects for the machine. */
export async function runPreflight(machine: Machine, listener: Listener): Promise<Report> {
	const outcomes: Outcome[] = [];
	let version: string | undefined;
	const end = (outcome: Outcome) => {
		outcomes.push(outcome);
		listener.ends(outcome);
		return outcome.state === 'passed';
	};
	const attempt = async (
		check: Check,
		work: () => string | Promise<string>,
		explain: (cause: unknown) => string,
	) => {
		listener.begins(check);
		try {
			return end({ check, state: 'passed', sentence: await work() });
		} catch (cause) {
			return end({ check, state: 'failed', sentence: explain(cause) });
		}
	};
	const skip = (check: Check, sentence: string) => end({ check, state: 'skipped', sentence });

	const page = await attempt('page', () => pageWorks(machine), sentenceOf);
	await attempt('storage', () => storageWorks(machine), sentenceOf);
	if (!page) {
		for (const check of ['offline', 'database', 'typescript'] as const) {
			skip(check, 'Fix what failed above first. Nothing was downloaded.');
		}
		return { verdict: verdictOf(outcomes), outcomes, version };
	}
	let cut = false;
	await attempt(
		'offline',
		async () => {
			const kept = await machine.keep(listener.downloaded);
			if (kept.kind === 'kept') {
				version = kept.version;
				return kept.sentence;
			}
			cut = kept.reason === 'network';
			throw new Told(kept.sentence);
		},
		sentenceOf,
	);
	if (cut) {
		for (const check of ['database', 'typescript'] as const) {
			skip(check, 'Fix the connection first. What has arrived stays.');
		}
		return { verdict: verdictOf(outcomes), outcomes, version };
	}
	version ??= await machine.version().catch(() => undefined);
	await attempt(
		'database',
		async () => {
			const rows = await machine.query();
			if (rows === 0) throw new Error('the query of the first step gave no rows');
			return `PostgreSQL runs in this page: a query of the first step gave ${rows} rows.`;
		},
		databaseSentence,
	);
	await attempt(
		'typescript',
		async () => {
			await machine.typescript();
			return 'A TypeScript lab runs in this page.';
		},
		typescriptSentence,
	);
	return { verdict: verdictOf(outcomes), outcomes, version };
}

/** What the checks that passed are enough for. */
export function verdictOf(outcomes: readonly Pick<Outcome, 'check' | 'state'>[]): Verdict {
	return verdictFor(outcomes.filter(({ state }) => state === 'passed').map(({ check }) => check));
}

/** The same from the checks of a code. */
export function verdictFor(passed: readonly Check[]): Verdict {
	if (CHECKS.every((check) => passed.includes(check))) return 'ready';
	return passed.includes('page') && passed.includes('database') ? 'limited' : 'not-ready';
}

/** An error whose message is the sentence for the reader. */
class Told extends Error {}

function sentenceOf(cause: unknown): string {
	return cause instanceof Told
		? cause.message
		: `This was not expected: ${(cause as Error).message}. Reload the page and check again.`;
}

function pageWorks(machine: Machine): string {
	const missing = machine.tooOldFor();
	if (missing.length > 0) throw new Told(oldBrowserSentence(missing));
	try {
		machine.runsCode();
	} catch (cause) {
		throw new Told(pageSentence(cause));
	}
	return 'This browser has what the labs run on: WebAssembly and workers.';
}

function storageWorks(machine: Machine): string {
	const keeping = machine.storage();
	if (keeping !== 'kept') throw new Told(storageSentence(keeping));
	return 'Your answers are stored in this browser.';
}
