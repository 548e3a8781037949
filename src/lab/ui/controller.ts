import { BrowserEngine } from '../browser/client.ts';
import { type Catalog, readCatalog } from '../catalog.ts';
import type { Database, Execution, StartState } from '../engine.ts';
import { hasPlan } from '../plan-result.ts';
import {
	applyAnswer,
	judge,
	type ProbeResult,
	runProbe,
	startState,
	type Verdict,
} from '../steps.ts';
import { BaseController, type Controller, type Loaded, type PaneTexts } from './base-controller.ts';
import { readSchema, schemaStatus } from './read-schema.ts';
import { answerStatus, probeStatus, verdictStatus } from './sentences.ts';
import type { Schema } from './state.ts';

/** The buttons of a SQL lab, one thing at a time, on the one PostgreSQL of the page. */
export class LabController extends BaseController implements Controller {
	readonly #browser = new BrowserEngine(this.reportBytes);
	#database: Database | undefined;
	/** What the start of the step has: changes are told from it. */
	#startCatalog: Catalog | undefined;
	#watchesSchema = false;

	prepare(): void {
		Promise.all([this.load(), this.#browser.prepare()]).catch(() => {});
	}

	/** Boots PostgreSQL at the start of the step and runs the panes. */
	async start(_text: string, panes: PaneTexts): Promise<void> {
		this.dispatch({ type: 'loading', activity: 'Fetching PostgreSQL' });
		const prepared = this.#browser.prepare(this.reportBytes);
		// Awaited below; a lab that fails to load first must not leave a rejection behind.
		prepared.catch(() => {});
		await this.attempt(async (loaded) => {
			await prepared;
			this.dispatch({ type: 'loading', activity: 'Starting PostgreSQL' });
			await this.#open(loaded);
			const results = await this.#probeAll(loaded, panes);
			await this.#showSchema(results);
			const { version } = this.#browser.engine;
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
			this.dispatch({ type: 'answered', answer });
			const results = await this.#probeAll(loaded, panes);
			await this.#showSchema(results, answer);
			this.#ready(`${answerStatus(answer)} ${probeStatus(results)}`);
			// Where the reader rewrote a pane, the others may see what it left out.
			const all = results.length === loaded.step.probes.length;
			this.compare(loaded, text, { answer, probes: all ? results : [] });
		});
	}

	async check(text: string): Promise<Verdict | undefined> {
		this.dispatch({ type: 'running', activity: 'Checking' });
		return this.attempt(async (loaded) => {
			const answer = await this.#apply(loaded, text);
			const verdict = await judge(this.#database as Database, loaded.lab, loaded.step, answer);
			// Read before the verdict is told: once it is, the reader may press the next button.
			const schema = await this.#schemaFor(verdict.probes, answer);
			this.dispatch({ type: 'judged', verdict, status: verdictStatus(verdict) });
			if (schema) this.dispatch({ type: 'schema', schema });
			this.compare(loaded, text, verdict);
			return verdict;
		});
	}

	async probe(actorName: string, sql: string): Promise<void> {
		this.dispatch({ type: 'running', activity: 'Running' });
		await this.attempt(async (loaded) => {
			if (!this.#database) await this.#open(loaded);
			const actor = loaded.lab.actors.find(({ name }) => name === actorName);
			if (!actor) throw new Error(`There is no actor ${actorName} in this lab.`);
			const result = await runProbe(this.#database as Database, loaded.lab, { actor, sql });
			this.dispatch({ type: 'probed', result });
			await this.#showSchema([result]);
			this.#ready(probeStatus([result]));
		});
	}

	async reset(panes: PaneTexts, status: string): Promise<void> {
		this.dispatch({ type: 'running', activity: 'Resetting' });
		await this.attempt(async (loaded) => {
			await this.#open(loaded);
			this.dispatch({ type: 'reset', status });
			await this.#showSchema(await this.#probeAll(loaded, panes));
			this.#ready(status);
		});
	}

	stop(): void {
		this.#browser.stop();
	}

	watchSchema(on: boolean): void {
		this.#watchesSchema = on;
	}

	async readSchema(): Promise<void> {
		this.dispatch({ type: 'running', activity: 'Reading the schema' });
		await this.attempt(async (loaded) => {
			if (!this.#database) await this.#open(loaded);
			const schema = await readSchema(this.#database as Database, this.#startCatalog ?? []);
			this.dispatch({ type: 'schema', schema });
			this.#ready(schemaStatus(schema));
		});
	}

	/** The schema, where somebody looks at it or a plan needs the policies that it was made with. */
	async #schemaFor(
		results: readonly ProbeResult[],
		answer?: Execution,
	): Promise<Schema | undefined> {
		const plans = results.some(({ execution }) => hasPlan(execution));
		if (!this.#watchesSchema && !plans && !(answer && hasPlan(answer))) return undefined;
		return readSchema(this.#database as Database, this.#startCatalog ?? []);
	}

	async #showSchema(results: readonly ProbeResult[], answer?: Execution): Promise<void> {
		const schema = await this.#schemaFor(results, answer);
		if (schema) this.dispatch({ type: 'schema', schema });
	}

	async #open(loaded: Loaded): Promise<void> {
		await this.#database?.close();
		this.#database = undefined;
		this.#database = await this.#openAt(startOf(loaded));
	}

	/** Looks at the start of the step once, before anybody changes it. */
	async #openAt(start: StartState): Promise<Database> {
		const database = await this.#browser.engine.open(start);
		try {
			this.#startCatalog ??= await readCatalog(database);
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
			startOf(loaded),
			loaded.step,
			text,
		);
		this.#database = database;
		return answer;
	}

	async #probeAll(loaded: Loaded, panes: PaneTexts): Promise<ProbeResult[]> {
		const results: ProbeResult[] = [];
		for (const { actor, sql } of loaded.step.probes) {
			// A pane the reader rewrote may write: it runs when they say so.
			if ((panes[actor.name] ?? sql) !== sql) continue;
			const result = await runProbe(this.#database as Database, loaded.lab, { actor, sql });
			this.dispatch({ type: 'probed', result });
			results.push(result);
		}
		return results;
	}

	#ready(status: string): void {
		this.dispatch({ type: 'ready', version: this.#browser.engine.version, status: status.trim() });
	}

	protected abandon(): void {
		this.#database = undefined;
	}
}

function startOf({ lab, shared, step }: Loaded): StartState {
	return startState(lab, shared, step);
}
