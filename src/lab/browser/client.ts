import { type Database, type Engine, EngineError, type StartState } from '../engine.ts';
import { createPGliteEngine, type PGliteEngine } from '../engines/pglite.ts';
import { hasMemoryToSpare } from './device.ts';
import { loadBase, loadEngine, loadStart, type OnBytes } from './files.ts';
import { HotSpare } from './hot-spare.ts';
import { RemoteBackend, RUN_LIMIT_MS, StoppedError, spawnWorker } from './remote.ts';
import { SpareWorker } from './spare-worker.ts';
import { requireWebAssembly } from './web-assembly.ts';

/** What was opened answers its first statements before anything is made ready for the next open. */
const WARM_AFTER_MS = 600;

/**
 * One PostgreSQL lives in a page at a time, whatever number of labs it shows: each takes 128 MiB.
 * A device with memory to spare has a second one, at the start of the same step.
 */
const alive = new Set<RemoteBackend>();

/**
 * The engine of a page: every database is a worker of its own, started from copies that the page
 * keeps. Stopping is terminating, the one thing that always works on a busy PostgreSQL.
 */
export class BrowserEngine {
	readonly engine: Engine;
	readonly #engine: PGliteEngine;
	#current: RemoteBackend | undefined;
	/** The second one, as long as it lasts. */
	#aside: RemoteBackend | undefined;
	readonly #spare = new SpareWorker(spawnWorker);
	readonly #hot = new HotSpare();
	/** The start that was opened last, and is likely to be opened next; none while one opens. */
	#opened: StartState | undefined;
	#warming: ReturnType<typeof setTimeout> | undefined;
	readonly #runLimitMs: number;

	/** @param runLimitMs for tests, which do not wait as long as a reader may. */
	constructor(onBytes?: OnBytes, runLimitMs = RUN_LIMIT_MS) {
		this.#runLimitMs = runLimitMs;
		this.#engine = createPGliteEngine((directory) => this.#boot(directory, onBytes), undefined, {
			take: (state) => this.#takeHot(state),
			directory: loadStart,
		});
		const engine = this.#engine;
		this.engine = {
			kind: engine.kind,
			get version() {
				return engine.version;
			},
			open: (state) => this.#open(state),
			close: () => engine.close(),
		};
	}

	/** Starts what can be started before the reader has decided: the download and a worker's script. */
	async prepare(onBytes?: OnBytes): Promise<unknown> {
		requireWebAssembly();
		if (typeof Worker !== 'function') {
			throw new EngineError(
				'This browser has no workers, which PostgreSQL needs to run in a page.',
			);
		}
		const files = loadEngine(onBytes);
		this.#spare.ready();
		return files;
	}

	/** Ends whatever runs; a call that waits rejects with StoppedError. */
	stop(): void {
		for (const backend of [this.#current, this.#aside]) backend?.end(new StoppedError('reader'));
	}

	/**
	 * Looks at a start state in a database of its own, while the one that runs keeps what was done in
	 * it. For that long the page has two.
	 */
	async aside<Value>(
		state: StartState,
		look: (database: Database) => Promise<Value>,
	): Promise<Value> {
		const claim = (backend: RemoteBackend) => {
			this.#aside = backend;
		};
		const engine = createPGliteEngine((directory) => this.#bootAside(directory), undefined, {
			take: ({ key }) => this.#hot.take(key, claim),
			directory: loadStart,
		});
		const database = await engine.open(state);
		try {
			return await look(database);
		} finally {
			await database.close();
			this.#warmUp();
		}
	}

	async #open(state: StartState): Promise<Database> {
		this.#opened = undefined;
		const database = await this.#engine.open(state);
		// Not before: what the first open learned of the state makes the spare's boot shorter.
		this.#opened = state;
		this.#warmUp();
		return database;
	}

	async #bootAside(directory: Promise<Blob | null>): Promise<RemoteBackend> {
		const backend = new RemoteBackend(this.#spare.take(), this.#runLimitMs);
		this.#aside = backend;
		// Another lab that takes over ends this one too.
		alive.add(backend);
		return this.#fill(backend, directory);
	}

	async #boot(directory: Promise<Blob | null>, onBytes?: OnBytes): Promise<RemoteBackend> {
		this.#dropWhereLost();
		const backend = new RemoteBackend(this.#spare.take(), this.#runLimitMs);
		this.#adopt(backend);
		await this.#fill(backend, directory, onBytes);
		this.#warmUp();
		return backend;
	}

	/** What silenced one worker may have silenced those that wait, which would cost a whole limit each. */
	#dropWhereLost(): void {
		if (!this.#current?.lost) return;
		this.#spare.drop();
		this.#hot.drop();
	}

	/** Makes an instance the one of this page. */
	#adopt(backend: RemoteBackend): void {
		const kept = new Set([backend, this.#hot.backend]);
		for (const old of alive) {
			if (kept.has(old)) continue;
			old.end(new StoppedError('replaced'));
			alive.delete(old);
		}
		alive.add(backend);
		this.#current = backend;
	}

	async #takeHot(state: StartState): Promise<RemoteBackend | undefined> {
		this.#dropWhereLost();
		const waited = this.#hot.key === state.key;
		const backend = await this.#hot.take(state.key, (claimed) => this.#adopt(claimed));
		// It failed or died, and the worker that waits beside it may have, too.
		if (waited && !backend) this.#spare.drop();
		return backend;
	}

	/** Gets ready for the next open, once the page has told the reader what became of this one. */
	#warmUp(): void {
		clearTimeout(this.#warming);
		this.#warming = setTimeout(() => {
			// A run that was stopped, or another lab that took over: the next open says what it wants.
			if (!this.#current || this.#current.ended) return;
			const state = this.#opened;
			if (state && state.key !== this.#hot.key && hasMemoryToSpare()) {
				whenIdle(() => void this.#keepHot(state));
			} else this.#spare.ready();
		}, WARM_AFTER_MS);
	}

	async #keepHot(state: StartState): Promise<void> {
		if (this.#opened !== state || this.#hot.key === state.key) return;
		const backend = new RemoteBackend(this.#spare.take(), this.#runLimitMs);
		alive.add(backend);
		const built = this.#engine.build(state, (directory) => this.#fill(backend, directory));
		this.#hot.keep(state.key, backend, built);
		try {
			await built;
			this.#spare.ready();
		} catch {
			// The next open boots by itself, and says what is wrong.
			alive.delete(backend);
		}
	}

	async #fill(
		backend: RemoteBackend,
		directory: Promise<Blob | null>,
		onBytes?: OnBytes,
	): Promise<RemoteBackend> {
		try {
			const whole = directory.then((own) => own ?? loadBase());
			// Where the code does not come, that is what is told.
			whole.catch(() => {});
			await backend.boot({ ...(await loadEngine(onBytes)), directory: whole });
		} catch (cause) {
			await backend.close();
			throw cause;
		}
		return backend;
	}
}

/** Not every browser tells when it is idle; those that do not have no spare to build. */
function whenIdle(work: () => void): void {
	if (typeof requestIdleCallback === 'function') requestIdleCallback(work, { timeout: 2_000 });
	else work();
}
