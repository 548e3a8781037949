import { DOWNLOAD_BYTES, megabytes } from '../browser/download-size.ts';
import { StoppedError } from '../browser/remote.ts';
import type { Lab, Step } from '../read.ts';
import type { SharedScripts, Verdict } from '../steps.ts';
import type { LabPackage } from '../view.ts';
import { RunRecord } from './run-record.ts';
import { sentence } from './sentences.ts';
import type { LabEvent } from './state.ts';

const SLOW_MS = 5_000;

/** Texts of the panes by the pane's id, as they stand now. */
export type PaneTexts = Readonly<Record<string, string>>;

export interface Loaded {
	readonly lab: Lab;
	readonly shared: SharedScripts;
	readonly step: Step;
	/** Address of the step's start state, where it was baked. */
	readonly baked?: string | undefined;
}

/** What the buttons of a lab do, whatever it is written in. It reports by events and never throws. */
export interface Controller {
	/** Fetches ahead, once the reader shows intent. Failures wait for Start to be reported. */
	prepare(): void;
	/** The lab's files; a failed attempt is forgotten. */
	load(): Promise<Loaded>;
	start(text: string, panes: PaneTexts): Promise<void>;
	run(text: string, panes: PaneTexts): Promise<void>;
	check(text: string): Promise<Verdict | undefined>;
	/** Runs the text of one pane; labs without such panes have nothing to run. */
	probe(id: string, sql: string): Promise<void>;
	/** Back to the start of the step. */
	reset(panes: PaneTexts, status: string): Promise<void>;
	stop(): void;
	/** From now on the schema is read whenever something ended; labs without a database have none. */
	watchSchema?(on: boolean): void;
	/** Reads the schema as it is. */
	readSchema?(): Promise<void>;
}

/** What both kinds of controller have in common: the package, and failures that become sentences. */
export abstract class BaseController {
	protected readonly dispatch: (event: LabEvent) => void;
	readonly #url: string;
	readonly #stepId: string;
	readonly #record: RunRecord;
	#loaded: Promise<Loaded> | undefined;

	/** @param url address of the lab's package, `/labs/row-level-security.json`. */
	constructor(url: string, stepId: string, dispatch: (event: LabEvent) => void) {
		this.#url = url;
		this.#stepId = stepId;
		this.dispatch = dispatch;
		this.#record = new RunRecord(url, stepId);
	}

	load(): Promise<Loaded> {
		this.#loaded ??= fetchPackage(this.#url)
			.then(({ lab, shared, starts }) => {
				const step = lab.steps.find(({ id }) => id === this.#stepId) as Step;
				return { lab, shared, step, baked: starts[step.id] };
			})
			.catch((cause) => {
				this.#loaded = undefined;
				throw cause;
			});
		return this.#loaded;
	}

	/** Says how much of PostgreSQL is there, while the reader waits for it. */
	protected readonly reportBytes = (bytes: number): void => {
		if (bytes === 0 || bytes >= DOWNLOAD_BYTES) return;
		this.dispatch({
			type: 'progress',
			activity: `Fetching PostgreSQL, ${megabytes(bytes)} of ${megabytes(DOWNLOAD_BYTES)} MB`,
		});
	};

	/** Marks what is not as recorded. A run is told first: it does not wait for a download. */
	protected compare(loaded: Loaded, text: string, ran: Pick<Verdict, 'answer' | 'probes'>): void {
		void this.#record
			.compare(loaded, text, ran)
			.then((compared) => compared && this.dispatch({ type: 'compared', compared }));
	}

	/** Called when an attempt failed: whatever it left behind is not to be trusted. */
	protected abstract abandon(): void;

	protected async attempt<Value>(
		work: (loaded: Loaded) => Promise<Value>,
	): Promise<Value | undefined> {
		const slow = setTimeout(() => this.dispatch({ type: 'slow' }), SLOW_MS);
		try {
			return await work(await this.load());
		} catch (cause) {
			this.abandon();
			this.dispatch(
				cause instanceof StoppedError
					? { type: 'stopped', problem: cause.message }
					: { type: 'failed', problem: sentence(cause) },
			);
			return undefined;
		} finally {
			clearTimeout(slow);
		}
	}
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
