import { findLeaks } from '../canary.ts';
import type { Database, Execution, StartState } from '../engine.ts';
import { hasPlan } from '../plan-result.ts';
import { applyAnswer, judge, type ProbeResult, runProbe, type Verdict } from '../steps.ts';
import type { Controller, Loaded, PaneTexts } from './base-controller.ts';
import { EngineController, startOf } from './engine-controller.ts';
import { SchemaReader } from './schema-reader.ts';
import { answerStatus, probeStatus, verdictStatus } from './sentences.ts';
import type { LabEvent } from './state.ts';

/** The buttons of a SQL lab, one thing at a time, on the one PostgreSQL of the page. */
export class LabController extends EngineController implements Controller {
	#database: Database | undefined;
	readonly #schema = new SchemaReader();

	/** Boots PostgreSQL at the start of the step and runs the panes. */
	async start(_text: string, panes: PaneTexts): Promise<void> {
		await this.boot(async (loaded) => {
			await this.#open(loaded);
			const results = await this.#probeAll(loaded, panes);
			await this.#showSchema(loaded, results);
			const { version } = this.browser.engine;
			this.dispatch({
				type: 'ready',
				version,
				status: `PostgreSQL ${version} runs in this page. ${probeStatus(results)}`.trim(),
			});
		});
	}

	async run(text: string, panes: PaneTexts): Promise<void> {
		this.dispatch({ type: 'running', activity: 'Running' });
		await this.attempt(async (loaded) => {
			const answer = await this.#apply(loaded, text);
			const answerLeaks = findLeaks(loaded.lab, loaded.step.actor, text, answer);
			this.dispatch({ type: 'answered', answer, answerLeaks });
			const results = await this.#probeAll(loaded, panes);
			await this.#showSchema(loaded, results, answer);
			this.#ready(`${answerStatus(answer, answerLeaks)} ${probeStatus(results)}`);
			// Where the reader rewrote a pane, the others may see what it left out.
			const all = results.length === loaded.step.probes.length;
			this.compare(loaded, text, { answer, probes: all ? results : [] });
		});
	}

	async check(text: string): Promise<Verdict | undefined> {
		this.dispatch({ type: 'running', activity: 'Checking' });
		return this.attempt(async (loaded) => {
			const answer = await this.#apply(loaded, text);
			const verdict = await judge(
				this.#database as Database,
				loaded.lab,
				loaded.step,
				answer,
				text,
			);
			// Read before the verdict is told: once it is, the reader may press the next button.
			const schema = await this.#schemaAfter(loaded, verdict.probes, answer);
			this.dispatch({ type: 'judged', verdict, status: verdictStatus(verdict) });
			if (schema) this.dispatch(schema);
			this.compare(loaded, text, verdict);
			return verdict;
		});
	}

	async probe(id: string, sql: string): Promise<void> {
		this.dispatch({ type: 'running', activity: 'Running' });
		await this.attempt(async (loaded) => {
			if (!this.#database) await this.#open(loaded);
			const probe = loaded.step.probes.find((one) => one.id === id);
			if (!probe) throw new Error(`There is no pane ${id} in this step.`);
			const result = await runProbe(this.#database as Database, loaded.lab, { ...probe, sql });
			this.dispatch({ type: 'probed', result });
			await this.#showSchema(loaded, [result]);
			this.#ready(probeStatus([result]));
		});
	}

	async reset(panes: PaneTexts, status: string): Promise<void> {
		this.dispatch({ type: 'running', activity: 'Resetting' });
		await this.attempt(async (loaded) => {
			await this.#open(loaded);
			this.dispatch({ type: 'reset', status });
			await this.#showSchema(loaded, await this.#probeAll(loaded, panes));
			this.#ready(status);
		});
	}

	watchSchema(on: boolean): void {
		this.#schema.watch(on);
	}

	async readSchema(): Promise<void> {
		this.dispatch({ type: 'running', activity: 'Reading the schema' });
		await this.attempt(async (loaded) => {
			if (!this.#database) await this.#open(loaded);
			const { schema, status } = await this.#schema.read(
				this.#database as Database,
				this.#aside(loaded),
			);
			this.dispatch({ type: 'schema', schema });
			this.#ready(status);
		});
	}

	#aside(loaded: Loaded) {
		return <Value>(look: (database: Database) => Promise<Value>) =>
			this.browser.aside(startOf(loaded), look);
	}

	/** The schema, where somebody looks at it or a plan needs the policies that it was made with. */
	#schemaAfter(
		loaded: Loaded,
		results: readonly ProbeResult[],
		answer?: Execution,
	): Promise<LabEvent | undefined> {
		const executions = [...results.map(({ execution }) => execution), ...(answer ? [answer] : [])];
		const plans = executions.some(hasPlan);
		return this.#schema.after(this.#database as Database, this.#aside(loaded), plans);
	}

	async #showSchema(
		loaded: Loaded,
		results: readonly ProbeResult[],
		answer?: Execution,
	): Promise<void> {
		const event = await this.#schemaAfter(loaded, results, answer);
		if (event) this.dispatch(event);
	}

	async #open(loaded: Loaded): Promise<void> {
		await this.#database?.close();
		this.#database = undefined;
		this.#database = await this.#openAt(startOf(loaded));
	}

	async #openAt(start: StartState): Promise<Database> {
		const database = await this.browser.engine.open(start);
		try {
			await this.#schema.opened(database);
		} catch (cause) {
			await database.close();
			throw cause;
		}
		return database;
	}

	async #apply(loaded: Loaded, text: string): Promise<Execution> {
		// A pane may have changed the database, even by a SELECT: an answer never runs on what it left.
		await this.#database?.close();
		this.#database = undefined;
		const { database, answer } = await applyAnswer(
			{ open: (start) => this.#openAt(start) },
			loaded.lab,
			startOf(loaded),
			loaded.step,
			text,
		);
		this.#database = database;
		return answer;
	}

	async #probeAll(loaded: Loaded, panes: PaneTexts): Promise<ProbeResult[]> {
		const results: ProbeResult[] = [];
		for (const probe of loaded.step.probes) {
			// A pane the reader rewrote may write: it runs when they say so.
			if ((panes[probe.id] ?? probe.sql) !== probe.sql) continue;
			const result = await runProbe(this.#database as Database, loaded.lab, probe);
			this.dispatch({ type: 'probed', result });
			results.push(result);
		}
		return results;
	}

	#ready(status: string): void {
		this.dispatch({ type: 'ready', version: this.browser.engine.version, status: status.trim() });
	}

	protected abandon(): void {
		this.#database = undefined;
	}
}
