/** One worker kept ahead with its script loaded, which saves that part of the next start. */
export class SpareWorker {
	readonly #spawn: () => Worker;
	#waiting: Worker | undefined;

	constructor(spawn: () => Worker) {
		this.#spawn = spawn;
	}

	/** Spawns the worker, unless one waits already. */
	ready(): void {
		if (this.#waiting) return;
		const worker = this.#spawn();
		this.#waiting = worker;
		// One whose script could not be loaded never answers: the next one is spawned anew.
		worker.onerror = (event) => {
			event.preventDefault();
			if (this.#waiting === worker) this.#waiting = undefined;
		};
	}

	/** Hands the worker out; its events are the taker's from now on. */
	take(): Worker {
		this.ready();
		const worker = this.#waiting as Worker;
		this.#waiting = undefined;
		return worker;
	}

	/** Ends the worker that waits. */
	drop(): void {
		this.#waiting?.terminate();
		this.#waiting = undefined;
	}
}
