import type { Browser, Page } from '@playwright/test';
import { readLabFromDisk, readSharedScripts } from '../../src/lab/disk.ts';
import type { Step } from '../../src/lab/read.ts';
import { startState } from '../../src/lab/steps.ts';
import { labCorpus } from './corpus.ts';
import { type FuzzInput, inputAt } from './inputs.ts';
import { minimize } from './minimize.ts';
import type { Batch, BatchResult, Ending } from './protocol.ts';
import { serveFuzzPage } from './site.ts';

/** Inputs that share one database. Past this many, too little of its start is left. */
const BATCH = 25;
/** Longer than anything sensible takes, shorter than a reader's limit. */
const LIMIT_MS = 2_000;
const BATCH_LIMIT_MS = 120_000;
/** Failures that are made shorter; one cause often shows many times. */
const MINIMIZED = 3;

export interface FuzzFailure {
	readonly input: FuzzInput;
	readonly problem: string;
	/** A shorter text that fails alone; null where the input only fails after others. */
	readonly minimal?: string | null;
}

export interface FuzzReport {
	readonly seed: number;
	readonly runs: number;
	readonly endings: Readonly<Record<Ending, number>>;
	readonly failures: readonly FuzzFailure[];
	/** The outcomes of inputs that ended PostgreSQL: sentences that a mended engine would not need. */
	readonly ended: readonly { readonly input: FuzzInput; readonly sentence: string }[];
}

export interface FuzzOptions {
	readonly seed: number;
	/** Indexes of the inputs. */
	readonly indexes: readonly number[];
	readonly onProgress?: (done: number, failed: number) => void;
}

/** Runs inputs through the page's engine in a real browser, and judges each of them. */
export async function fuzz(browser: Browser, options: FuzzOptions): Promise<FuzzReport> {
	const { seed, indexes, onProgress } = options;
	const corpus = labCorpus();
	const inputs = indexes.map((index) => inputAt(corpus, seed, index));
	const site = await serveFuzzPage();
	const runner = new PageRunner(browser, site.url);
	const endings = { ran: 0, error: 0, stopped: 0, ended: 0 };
	const failures: FuzzFailure[] = [];
	const ended: { input: FuzzInput; sentence: string }[] = [];
	const known = new Map<string, string>();
	let runs = 0;
	try {
		for (const group of batched(inputs)) {
			const { outcomes, knownRows, problem } = await runner.run(batchOf(group));
			const [first] = group as [FuzzInput];
			const place = `${first.lab}/${first.step}`;
			const expected = known.get(place) ?? knownRows;
			if (knownRows !== '') known.set(place, expected);
			if (knownRows !== '' && knownRows !== expected) {
				failures.push({ input: first, problem: `a fresh database is not as before: ${knownRows}` });
			}
			if (problem) failures.push(...(await culprits(runner, group, problem)));
			for (const outcome of outcomes) {
				const input = group.find(({ index }) => index === outcome.index) as FuzzInput;
				endings[outcome.ending] += 1;
				if (outcome.problem) failures.push({ input, problem: outcome.problem });
				if (outcome.ending === 'ended') ended.push({ input, sentence: outcome.sentence });
			}
			runs += group.length;
			onProgress?.(runs, failures.length);
		}
		for (const [at, failure] of failures.slice(0, MINIMIZED).entries()) {
			failures[at] = { ...failure, minimal: await minimal(runner, failure.input) };
		}
	} finally {
		await runner.close();
		await site.close();
	}
	return { seed, runs, endings, failures, ended };
}

/** A batch that ended the page says nothing of its inputs: each is run alone. */
async function culprits(
	runner: PageRunner,
	group: readonly FuzzInput[],
	problem: string,
): Promise<FuzzFailure[]> {
	const found: FuzzFailure[] = [];
	for (const input of group) {
		const alone = await runner.run(batchOf([input]));
		const own = alone.problem ?? alone.outcomes[0]?.problem;
		if (own) found.push({ input, problem: own });
	}
	const [first] = group as [FuzzInput];
	return found.length > 0 ? found : [{ input: first, problem: `only in its batch: ${problem}` }];
}

async function minimal(runner: PageRunner, input: FuzzInput): Promise<string | null> {
	const fails = async (text: string) => {
		const alone = await runner.run(batchOf([{ ...input, text }]));
		return (alone.problem ?? alone.outcomes[0]?.problem ?? null) !== null;
	};
	return (await fails(input.text)) ? minimize(input.text, fails) : null;
}

/** Inputs of one step together, in groups of the batch's size. */
function batched(inputs: readonly FuzzInput[]): FuzzInput[][] {
	const steps = Map.groupBy(inputs, ({ lab, step }) => `${lab}/${step}`);
	return [...steps.values()].flatMap((group) =>
		Array.from({ length: Math.ceil(group.length / BATCH) }, (_, at) =>
			group.slice(at * BATCH, (at + 1) * BATCH),
		),
	);
}

function batchOf(inputs: readonly FuzzInput[]): Batch {
	const [first] = inputs as [FuzzInput];
	const lab = readLabFromDisk(first.lab);
	const step = lab.steps.find(({ id }) => id === first.step) as Step;
	return {
		lab: lab.id,
		step: step.id,
		start: startState(lab, readSharedScripts(), step),
		login: step.actor.login,
		known: step.probes.map(({ actor, sql }) => ({ login: actor.login, sql })),
		inputs: inputs.map(({ index, text }) => ({ index, text })),
	};
}

/** A page that is opened again after it was lost. */
class PageRunner {
	readonly #browser: Browser;
	readonly #url: string;
	#page: Page | undefined;
	#errors: string[] = [];

	constructor(browser: Browser, url: string) {
		this.#browser = browser;
		this.#url = url;
	}

	async run(batch: Batch): Promise<BatchResult> {
		const page = await this.#open();
		this.#errors = [];
		let timer: NodeJS.Timeout | undefined;
		try {
			const late = new Promise<never>((_, reject) => {
				timer = setTimeout(() => reject(new Error('the page does not answer')), BATCH_LIMIT_MS);
			});
			const call = page.evaluate(([given, limit]) => window.runFuzzBatch(given, limit), [
				batch,
				LIMIT_MS,
			] as const);
			const result = await Promise.race([call, late]);
			const lost = await page.evaluate(() => window.lostRejections.splice(0));
			const problems = [
				...(result.problem ? [result.problem] : []),
				...this.#errors,
				...lost.map((reason) => `unhandled: ${reason}`),
			];
			return { ...result, problem: problems[0] ?? null };
		} catch (cause) {
			await this.close();
			const problem = [...this.#errors, (cause as Error).message].join('; ');
			return { outcomes: [], knownRows: '', problem };
		} finally {
			clearTimeout(timer);
		}
	}

	async #open(): Promise<Page> {
		if (this.#page) return this.#page;
		const page = await this.#browser.newPage();
		page.on('pageerror', (error) => this.#errors.push(`page error: ${error.message}`));
		page.on('crash', () => this.#errors.push('the tab crashed'));
		await page.goto(this.#url);
		await page.waitForFunction(() => 'runFuzzBatch' in window);
		this.#page = page;
		return page;
	}

	async close(): Promise<void> {
		await this.#page?.close().catch(() => {});
		this.#page = undefined;
	}
}
