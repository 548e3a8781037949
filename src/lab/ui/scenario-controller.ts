import type { Database } from '../engine.ts';
import { holdsStatus } from '../holdings.ts';
import { borrowFor, judgePlayed, leaksBetween, type Played, play } from '../scenario.ts';
import type { Verdict } from '../steps.ts';
import type { Controller, Loaded, PaneTexts } from './base-controller.ts';
import { EngineController, startOf } from './engine-controller.ts';
import { answerStatus, probeStatus, verdictStatus } from './sentences.ts';

/**
 * The buttons of a lab whose clients share one connection. The connection stays as the last client
 * left it until the next Run: that is what such a lab is about.
 */
export class ScenarioController extends EngineController implements Controller {
	#database: Database | undefined;
	#played: Played | undefined;

	async start(_text: string, panes: PaneTexts): Promise<void> {
		await this.boot(async (loaded) => {
			const { probes } = await this.#play(loaded, null, panes);
			for (const result of probes) this.dispatch({ type: 'probed', result });
			const { version } = this.browser.engine;
			this.#ready(
				loaded,
				`PostgreSQL ${version} runs in this page, with one connection. ${probeStatus(probes)}`,
			);
		});
	}

	async run(text: string, panes: PaneTexts): Promise<void> {
		this.dispatch({ type: 'running', activity: 'Running' });
		await this.attempt(async (loaded) => {
			const { answer, answerLeaks, probes } = await this.#play(loaded, text, panes);
			const { execution, holds } = answer;
			this.dispatch({ type: 'answered', answer: execution, answerLeaks, holds });
			for (const result of probes) this.dispatch({ type: 'probed', result });
			this.#ready(loaded, `${answerStatus(execution, answerLeaks)} ${probeStatus(probes)}`);
			// Where the reader rewrote a pane, the others may see what it left out.
			const all = probes.length === loaded.step.probes.length;
			this.compare(loaded, text, { answer: execution, probes: all ? probes : [] });
		});
	}

	async check(text: string): Promise<Verdict | undefined> {
		this.dispatch({ type: 'running', activity: 'Checking' });
		return this.attempt(async (loaded) => {
			const { lab, step } = loaded;
			const start = startOf(loaded);
			await this.#close();
			const between = await leaksBetween(this.browser.engine, lab, start, step, text);
			const played = await this.#play(loaded, text, {});
			const verdict = await judgePlayed(lab, step, played, between);
			this.dispatch({ type: 'judged', verdict, status: verdictStatus(verdict) });
			this.compare(loaded, text, verdict);
			return verdict;
		});
	}

	/** Gives the connection to a pane once more, as the one before left it. */
	async probe(id: string, sql: string): Promise<void> {
		this.dispatch({ type: 'running', activity: 'Running' });
		await this.attempt(async (loaded) => {
			const probe = loaded.step.probes.find((one) => one.id === id);
			if (!probe) throw new Error(`There is no pane ${id} in this step.`);
			if (!this.#played) await this.#play(loaded, null, {});
			const { connection } = this.#played as Played;
			const result = await borrowFor(connection, loaded.lab, { ...probe, sql });
			this.dispatch({ type: 'probed', result });
			this.#ready(loaded, probeStatus([result]));
		});
	}

	async reset(panes: PaneTexts, status: string): Promise<void> {
		this.dispatch({ type: 'running', activity: 'Resetting' });
		await this.attempt(async (loaded) => {
			const { probes } = await this.#play(loaded, null, panes);
			this.dispatch({ type: 'reset', status });
			for (const result of probes) this.dispatch({ type: 'probed', result });
			this.#ready(loaded, status);
		});
	}

	/** Plays the step on a new database and keeps its connection. A pane that was rewritten waits. */
	async #play(loaded: Loaded, text: string | null, panes: PaneTexts): Promise<Played> {
		await this.#close();
		const database = await this.browser.engine.open(startOf(loaded));
		this.#database = database;
		const runs = ({ id, sql, before }: Loaded['step']['probes'][number]) =>
			before === true || (panes[id] ?? sql) === sql;
		const played = await play(database, loaded.lab, loaded.step, text, { runs });
		this.#played = played;
		return played;
	}

	async #close(): Promise<void> {
		this.#played = undefined;
		await this.#database?.close();
		this.#database = undefined;
	}

	#ready(loaded: Loaded, status: string): void {
		const holds = holdsStatus(loaded.lab, this.#played?.connection.holds ?? []);
		const sentences = `${status.trim()} ${holds}`;
		this.dispatch({
			type: 'ready',
			version: this.browser.engine.version,
			status: sentences.trim(),
		});
	}

	protected abandon(): void {
		this.#played = undefined;
		this.#database = undefined;
	}
}
