import { SUPERUSER } from '../engine.ts';
import { type RemoteBackend, StoppedError } from './remote.ts';

/** A living one answers in two milliseconds; a dead worker tells nobody that it is dead. */
const ANSWER_MS = 2_000;

type Instance = Pick<RemoteBackend, 'turn' | 'close'>;

interface Kept<Backend> {
	readonly key: string;
	readonly backend: Backend;
	readonly ready: Promise<unknown>;
}

/** One PostgreSQL kept ahead at the start of a step, which saves a whole boot at the next run or reset. */
export class HotSpare<Backend extends Instance = RemoteBackend> {
	readonly #answerMs: number;
	#kept: Kept<Backend> | undefined;

	/** @param answerMs for tests, which wait less long for one that is dead. */
	constructor(answerMs = ANSWER_MS) {
		this.#answerMs = answerMs;
	}

	/** The one that waits, or is about to. */
	get backend(): Backend | undefined {
		return this.#kept?.backend;
	}

	/** The start state that it has. */
	get key(): string | undefined {
		return this.#kept?.key;
	}

	/** @param ready settles when the backend has reached the state that the key names. */
	keep(key: string, backend: Backend, ready: Promise<unknown>): void {
		this.drop();
		const kept = { key, backend, ready };
		this.#kept = kept;
		ready.catch(() => {
			if (this.#kept === kept) this.#kept = undefined;
		});
	}

	/**
	 * Hands the backend out, waiting where it is still on its way: that is sooner than a new one.
	 *
	 * @param claim is told at once which backend it will be, so that Stop can end the wait.
	 * @returns undefined where there is none for this state, or where it failed or died.
	 * @throws StoppedError when the reader stopped it.
	 */
	async take(key: string, claim: (backend: Backend) => void): Promise<Backend | undefined> {
		const kept = this.#kept;
		if (!kept) return undefined;
		if (kept.key !== key) {
			this.drop();
			return undefined;
		}
		this.#kept = undefined;
		claim(kept.backend);
		try {
			await kept.ready;
			await this.#answer(kept.backend);
			return kept.backend;
		} catch (cause) {
			await kept.backend.close();
			if (cause instanceof StoppedError && cause.reason === 'reader') throw cause;
			return undefined;
		}
	}

	/** Ends the one that waits. */
	drop(): void {
		const kept = this.#kept;
		this.#kept = undefined;
		void kept?.backend.close();
	}

	async #answer(backend: Backend): Promise<void> {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const late = new Promise((_, reject) => {
			timer = setTimeout(() => reject(new Error('The spare does not answer.')), this.#answerMs);
		});
		try {
			await Promise.race([backend.turn(SUPERUSER), late]);
		} finally {
			clearTimeout(timer);
		}
	}
}
