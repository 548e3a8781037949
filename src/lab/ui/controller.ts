import { BrowserEngine } from '../browser/client.ts';
import { DOWNLOAD_BYTES, megabytes } from '../browser/download-size.ts';
import { StoppedError } from '../browser/remote.ts';
import type { Database, Execution, StartState } from '../engine.ts';
import type { Lab, Step } from '../read.ts';
import {
	applyAnswer,
	judge,
	type ProbeResult,
	runProbe,
	startState,
	type Verdict,
} from '../steps.ts';
import type { LabPackage } from '../view.ts';
import { answerStatus, probeStatus, sentence, verdictStatus } from './sentences.ts';
import type { LabEvent } from './state.ts';

const SLOW_MS = 5_000;

/** Texts of the probe panes by actor, as they stand now. */
export type PaneTexts = Readonly<Record<string, string>>;

interface Loaded {
	readonly lab: Lab;
	readonly step: Step;
	readonly start: StartState;
}

/**
 * Does what the buttons of a lab say, one thing at a time, and reports it as events. It never
 * throws: whatever goes wrong becomes a sentence.
 */
export class LabController {
	readonly #url: string;
	readonly #stepId: string;
	readonly #dispatch: (event: LabEvent) => void;
	readonly #browser: BrowserEngine;
	#loaded: Promise<Loaded> | undefined;
	#database: Database | undefined;
	/** Nothing was changed since the database was opened: Run may use it as it is. */
	#pristine = false;

	/** @param url address of the lab's package, `/labs/row-level-security.json`. */
	constructor(url: string, stepId: string, dispatch: (event: LabEvent) => void) {
		this.#url = url;
		this.#stepId = stepId;
		this.#dispatch = dispatch;
		this.#browser = new BrowserEngine((bytes) => this.#reportBytes(bytes));
	}

	/** Fetches ahead, once the reader shows intent. Failures wait for Start to be reported. */
	prepare(): void {
		Promise.all([this.load(), this.#browser.prepare()]).catch(() => {});
	}

	/** The lab's files; a failed attempt is forgotten. */
	load(): Promise<Loaded> {
		this.#loaded ??= fetchPackage(this.#url)
			.then(({ lab, shared }) => {
				const step = lab.steps.find(({ id }) => id === this.#stepId) as Step;
				return { lab, step, start: startState(lab, shared, step) };
			})
			.catch((cause) => {
				this.#loaded = undefined;
				throw cause;
			});
		return this.#loaded;
	}

	/** Boots PostgreSQL at the start of the step and runs the panes. */
	async start(panes: PaneTexts): Promise<void> {
		this.#dispatch({ type: 'loading', activity: 'Fetching PostgreSQL' });
		const prepared = this.#browser.prepare();
		// Awaited below; a lab that fails to load first must not leave a rejection behind.
		prepared.catch(() => {});
		await this.#attempt(async (loaded) => {
			await prepared;
			this.#dispatch({ type: 'loading', activity: 'Starting PostgreSQL' });
			await this.#open(loaded);
			const results = await this.#probeAll(loaded, panes);
			const { version } = this.#browser.engine;
			this.#dispatch({
				type: 'ready',
				version,
				status: `PostgreSQL ${version} runs in this page. ${probeStatus(results)}`.trim(),
			});
		});
	}

	async run(text: string, panes: PaneTexts): Promise<void> {
		this.#dispatch({ type: 'running', activity: 'Running' });
		await this.#attempt(async (loaded) => {
			const answer = await this.#apply(loaded, text);
			this.#dispatch({ type: 'answered', answer });
			const results = await this.#probeAll(loaded, panes);
			this.#ready(`${answerStatus(answer)} ${probeStatus(results)}`);
		});
	}

	async check(text: string): Promise<Verdict | undefined> {
		this.#dispatch({ type: 'running', activity: 'Checking' });
		return this.#attempt(async (loaded) => {
			const answer = await this.#apply(loaded, text);
			const verdict = await judge(this.#database as Database, loaded.lab, loaded.step, answer);
			this.#dispatch({ type: 'judged', verdict, status: verdictStatus(verdict) });
			return verdict;
		});
	}

	async probe(actorName: string, sql: string): Promise<void> {
		this.#dispatch({ type: 'running', activity: 'Running' });
		await this.#attempt(async (loaded) => {
			if (!this.#database) await this.#open(loaded);
			this.#pristine = false;
			const actor = loaded.lab.actors.find(({ name }) => name === actorName);
			if (!actor) throw new Error(`There is no actor ${actorName} in this lab.`);
			const result = await runProbe(this.#database as Database, loaded.lab, { actor, sql });
			this.#dispatch({ type: 'probed', result });
			this.#ready(probeStatus([result]));
		});
	}

	/** Back to the start of the step. */
	async reset(panes: PaneTexts, status: string): Promise<void> {
		this.#dispatch({ type: 'running', activity: 'Resetting' });
		await this.#attempt(async (loaded) => {
			await this.#open(loaded);
			this.#dispatch({ type: 'reset', status });
			await this.#probeAll(loaded, panes);
			this.#ready(status);
		});
	}

	stop(): void {
		this.#browser.stop();
	}

	async #open(loaded: Loaded): Promise<void> {
		await this.#database?.close();
		this.#database = undefined;
		this.#database = await this.#browser.engine.open(loaded.start);
		this.#pristine = true;
	}

	async #apply(loaded: Loaded, text: string): Promise<Execution> {
		const { start, step } = loaded;
		if (this.#database && this.#pristine) {
			this.#pristine = false;
			const session = await this.#database.session(step.actor.login);
			return session.execute(text);
		}
		await this.#database?.close();
		this.#database = undefined;
		const { database, answer } = await applyAnswer(this.#browser.engine, start, step, text);
		this.#database = database;
		this.#pristine = false;
		return answer;
	}

	async #probeAll(loaded: Loaded, panes: PaneTexts): Promise<ProbeResult[]> {
		const results: ProbeResult[] = [];
		for (const { actor, sql } of loaded.step.probes) {
			// A pane the reader rewrote may write: it runs when they say so.
			if ((panes[actor.name] ?? sql) !== sql) continue;
			const result = await runProbe(this.#database as Database, loaded.lab, { actor, sql });
			if (!onlyReads(result.execution)) this.#pristine = false;
			this.#dispatch({ type: 'probed', result });
			results.push(result);
		}
		return results;
	}

	#ready(status: string): void {
		this.#dispatch({ type: 'ready', version: this.#browser.engine.version, status: status.trim() });
	}

	async #attempt<Value>(work: (loaded: Loaded) => Promise<Value>): Promise<Value | undefined> {
		const slow = setTimeout(() => this.#dispatch({ type: 'slow' }), SLOW_MS);
		try {
			return await work(await this.load());
		} catch (cause) {
			this.#database = undefined;
			this.#dispatch(
				cause instanceof StoppedError
					? { type: 'stopped', problem: cause.message }
					: { type: 'failed', problem: sentence(cause) },
			);
			return undefined;
		} finally {
			clearTimeout(slow);
		}
	}

	#reportBytes(bytes: number): void {
		if (bytes === 0 || bytes >= DOWNLOAD_BYTES) return;
		this.#dispatch({
			type: 'loading',
			activity: `Fetching PostgreSQL, ${megabytes(bytes)} of ${megabytes(DOWNLOAD_BYTES)} MB`,
		});
	}
}

/** A pane may show what a write does: then the answer must not run on what it left behind. */
function onlyReads({ statements }: Execution): boolean {
	return statements.every(({ tag, error }) => error !== null || /^(SELECT|SHOW)\b/.test(tag ?? ''));
}

async function fetchPackage(url: string): Promise<LabPackage> {
	let response: Response;
	try {
		response = await fetch(url);
	} catch {
		throw new Error('The lab could not be downloaded. Check the connection and press Start again.');
	}
	if (!response.ok) {
		throw new Error(
			`The lab could not be downloaded (answer ${response.status}). Reload the page and press Start again.`,
		);
	}
	return response.json();
}
