import { BrowserEngine } from '../browser/client.ts';
import { savesData } from '../browser/device.ts';
import { loadStart } from '../browser/files.ts';
import type { StartState } from '../engine.ts';
import { startState } from '../steps.ts';
import { BaseController, type Loaded } from './base-controller.ts';

/** What the labs that run on the page's PostgreSQL have in common: its download, its start, its end. */
export abstract class EngineController extends BaseController {
	protected readonly browser = new BrowserEngine(this.reportBytes);

	prepare(): void {
		if (savesData()) return;
		Promise.all([this.#fetchStart(), this.browser.prepare()]).catch(() => {});
	}

	stop(): void {
		this.browser.stop();
	}

	/** Fetches what PostgreSQL needs, while the lab's own files come, and goes on with both. */
	protected async boot(work: (loaded: Loaded) => Promise<void>): Promise<void> {
		this.dispatch({ type: 'loading', activity: 'Fetching PostgreSQL' });
		const prepared = this.browser.prepare(this.reportBytes);
		// Awaited below; a lab that fails to load first must not leave a rejection behind.
		prepared.catch(() => {});
		this.#fetchStart().catch(() => {});
		await this.attempt(async (loaded) => {
			await prepared;
			this.dispatch({ type: 'loading', activity: 'Starting PostgreSQL' });
			await work(loaded);
		});
	}

	async #fetchStart(): Promise<void> {
		await loadStart(await this.load());
	}
}

/** The start of the step, with the file that holds it. */
export function startOf({ lab, shared, step, baked }: Loaded): StartState {
	const state = startState(lab, shared, step);
	return baked === undefined ? state : { ...state, baked };
}
