import { savesData } from '../browser/device.ts';
import { BrowserScripts } from '../browser/typescript-client.ts';
import type { Verdict } from '../steps.ts';
import { jobOf, toVerdict } from '../typescript/verdict.ts';
import { BaseController, type Controller, type Loaded, type PaneTexts } from './base-controller.ts';
import { probeStatus, scriptStatus, verdictStatus } from './sentences.ts';

/** The buttons of a TypeScript lab. Each run has a realm of its own, so there is no state to keep. */
export class ScriptController extends BaseController implements Controller {
	readonly #scripts = new BrowserScripts();

	prepare(): void {
		if (savesData()) return;
		this.load()
			.then(({ lab }) => this.#scripts.prepare(lab.schema !== ''))
			.catch(() => {});
	}

	async start(text: string): Promise<void> {
		this.dispatch({ type: 'loading', activity: 'Fetching what TypeScript runs on' });
		await this.attempt(async (loaded) => {
			await this.#scripts.prepare(loaded.lab.schema !== '', this.reportBytes);
			await this.#run(loaded, text, 'Your TypeScript runs in this page. ');
		});
	}

	async run(text: string): Promise<void> {
		this.dispatch({ type: 'running', activity: 'Running' });
		await this.attempt((loaded) => this.#run(loaded, text, ''));
	}

	async #run(loaded: Loaded, text: string, greeting: string): Promise<void> {
		const { answer, answerLeaks, probes } = await this.#verdict(loaded, text, false);
		this.dispatch({ type: 'answered', answer, answerLeaks });
		for (const result of probes) this.dispatch({ type: 'probed', result });
		this.#ready(`${greeting}${scriptStatus(answer)} ${probeStatus(leaking(probes))}`);
		this.compare(loaded, text, { answer, probes });
	}

	async check(text: string): Promise<Verdict | undefined> {
		this.dispatch({ type: 'running', activity: 'Checking' });
		return this.attempt(async (loaded) => {
			const verdict = await this.#verdict(loaded, text, true);
			this.dispatch({ type: 'judged', verdict, status: verdictStatus(verdict) });
			this.compare(loaded, text, verdict);
			return verdict;
		});
	}

	async probe(): Promise<void> {}

	async reset(_panes: PaneTexts, status: string): Promise<void> {
		this.dispatch({ type: 'reset', status });
		this.#ready(status);
	}

	stop(): void {
		this.#scripts.stop();
	}

	protected abandon(): void {}

	async #verdict({ lab, shared, step }: Loaded, text: string, check: boolean): Promise<Verdict> {
		const outcome = await this.#scripts.run(jobOf(lab, shared, step, text, check));
		return toVerdict(lab, step, outcome);
	}

	#ready(status: string): void {
		this.dispatch({ type: 'ready', version: this.#scripts.version, status: status.trim() });
	}
}

/** Only a leak is worth a word: tables of a TypeScript lab mostly belong to no tenant. */
function leaking(probes: Verdict['probes']): Verdict['probes'] {
	return probes.filter(({ leaks }) => leaks.length > 0);
}
