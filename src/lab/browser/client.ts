import { type Database, type Engine, EngineError, type StartState } from '../engine.ts';
import { createPGliteEngine } from '../engines/pglite.ts';
import { loadFiles, type OnBytes } from './files.ts';
import { RemoteBackend, RUN_LIMIT_MS, StoppedError, spawnWorker } from './remote.ts';
import { SpareWorker } from './spare-worker.ts';
import { requireWebAssembly } from './web-assembly.ts';

const WARM_AFTER_MS = 600;

/** One PostgreSQL lives in a page at a time, whatever number of labs it shows: each takes 128 MiB. */
const alive = new Set<RemoteBackend>();

/**
 * The engine of a page: every database is a worker of its own, started from copies that the page
 * keeps. Stopping is terminating, the one thing that always works on a busy PostgreSQL.
 */
export class BrowserEngine {
	readonly engine: Engine;
	#current: RemoteBackend | undefined;
	/** The second one, as long as it lasts. */
	#aside: RemoteBackend | undefined;
	readonly #spare = new SpareWorker(spawnWorker);
	readonly #runLimitMs: number;

	/** @param runLimitMs for tests, which do not wait as long as a reader may. */
	constructor(onBytes?: OnBytes, runLimitMs = RUN_LIMIT_MS) {
		this.#runLimitMs = runLimitMs;
		this.engine = createPGliteEngine((directory) => this.#boot(directory, onBytes));
	}

	/** Starts what can be started before the reader has decided: the download and a worker's script. */
	async prepare(onBytes?: OnBytes): Promise<unknown> {
		requireWebAssembly();
		if (typeof Worker !== 'function') {
			throw new EngineError(
				'This browser has no workers, which PostgreSQL needs to run in a page.',
			);
		}
		this.#spare.ready();
		return loadFiles(onBytes);
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
		const engine = createPGliteEngine((directory) => this.#bootAside(directory));
		const database = await engine.open(state);
		try {
			return await look(database);
		} finally {
			await database.close();
		}
	}

	async #bootAside(directory: Blob | null): Promise<RemoteBackend> {
		const backend = new RemoteBackend(this.#spare.take(), this.#runLimitMs);
		this.#aside = backend;
		// Another lab that takes over ends this one too.
		alive.add(backend);
		return this.#fill(backend, directory);
	}

	async #boot(directory: Blob | null, onBytes?: OnBytes): Promise<RemoteBackend> {
		// What silenced one worker may have silenced the one that waits, which would cost a whole boot limit.
		if (this.#current?.lost) this.#spare.drop();
		const backend = new RemoteBackend(this.#spare.take(), this.#runLimitMs);
		for (const old of alive) old.end(new StoppedError('replaced'));
		alive.clear();
		alive.add(backend);
		this.#current = backend;
		return this.#fill(backend, directory, onBytes);
	}

	async #fill(
		backend: RemoteBackend,
		directory: Blob | null,
		onBytes?: OnBytes,
	): Promise<RemoteBackend> {
		try {
			const files = await loadFiles(onBytes);
			await backend.boot({ ...files, directory: directory ?? files.directory });
		} catch (cause) {
			await backend.close();
			throw cause;
		}
		// Not at once: its script would compete with the first statements.
		setTimeout(() => this.#spare.ready(), WARM_AFTER_MS);
		return backend;
	}
}
