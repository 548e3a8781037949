import { EngineError, type ExecuteOptions, type Execution, type Login } from '../engine.ts';
import type { Backend, BackendFiles } from '../engines/backend.ts';
import type { Answer, CallName, Calls } from './protocol.ts';

/** Statements that take longer are ended with their instance; PGlite knows no cancel. */
export const RUN_LIMIT_MS = 10_000;
/** A blocked or starved boot never settles by itself. */
export const BOOT_LIMIT_MS = 30_000;

type StopReason = 'reader' | 'limit' | 'replaced';

const STOPPED: Readonly<Record<StopReason, string>> = {
	reader: 'Stopped. Your text is kept; the database is back at the start of the step.',
	limit: `Stopped after ${RUN_LIMIT_MS / 1000} seconds. Your text is kept; the database is back at the start of the step.`,
	replaced: 'Another lab on this page took over. Press Run to go on here.',
};

/** Why a running call ended without an answer. */
export class StoppedError extends Error {
	readonly reason: StopReason;
	/** @param sentence for what is no database. */
	constructor(reason: StopReason, sentence = STOPPED[reason]) {
		super(sentence);
		this.name = 'StoppedError';
		this.reason = reason;
	}
}

export const NO_WORKER = 'The worker of this lab could not be loaded. Check the connection.';

export function spawnWorker(): Worker {
	return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'lab' });
}

interface Pending {
	resolve(output: unknown): void;
	reject(cause: Error): void;
}

/** A Backend in a worker. Ending it, for whatever reason, rejects every call that waits. */
export class RemoteBackend implements Backend {
	version = '';
	/** It ended without being asked to: nothing that was started beside it is to be trusted either. */
	lost = false;
	readonly #worker: Worker;
	readonly #pending = new Map<number, Pending>();
	readonly #runLimitMs: number;
	#nextId = 1;
	#ended: Error | undefined;

	constructor(worker: Worker, runLimitMs = RUN_LIMIT_MS) {
		this.#worker = worker;
		this.#runLimitMs = runLimitMs;
		worker.onmessage = ({ data }: MessageEvent<Answer>) => {
			const pending = this.#pending.get(data.id);
			this.#pending.delete(data.id);
			if (data.ok) pending?.resolve(data.output);
			else pending?.reject(new EngineError(data.message, data.code));
		};
		worker.onerror = (event) => {
			event.preventDefault();
			this.lost = true;
			this.end(new EngineError(event.message || NO_WORKER));
		};
	}

	/** No call is answered any more. */
	get ended(): boolean {
		return this.#ended !== undefined;
	}

	/** @throws what keeps the directory from coming, where it does not. */
	async boot({ directory, ...files }: BackendFiles): Promise<void> {
		const blocked = new EngineError(
			`PostgreSQL did not start within ${BOOT_LIMIT_MS / 1000} seconds.`,
		);
		const booted = this.#call('boot', files, BOOT_LIMIT_MS, blocked);
		const handedOver = Promise.resolve(directory).then((come) =>
			this.#call('directory', come, BOOT_LIMIT_MS, blocked),
		);
		[this.version] = await Promise.all([booted, handedOver]);
	}

	turn(login: Login): Promise<boolean> {
		return this.#call('turn', login, this.#runLimitMs, new StoppedError('limit'));
	}

	execute(script: string, options?: ExecuteOptions): Promise<Execution> {
		return this.#call('execute', { script, options }, this.#runLimitMs, new StoppedError('limit'));
	}

	dump(): Promise<Blob> {
		return this.#call('dump', null, this.#runLimitMs, new StoppedError('limit'));
	}

	async close(): Promise<void> {
		this.end(new EngineError('This database was closed.'));
	}

	/** Terminates the worker and rejects what waits with the cause. */
	end(cause: Error): void {
		if (this.#ended) return;
		this.#ended = cause;
		this.#worker.terminate();
		for (const { reject } of this.#pending.values()) reject(cause);
		this.#pending.clear();
	}

	#call<Name extends CallName>(
		call: Name,
		input: Calls[Name]['input'],
		limit: number,
		late: Error,
	): Promise<Calls[Name]['output']> {
		if (this.#ended) return Promise.reject(this.#ended);
		const id = this.#nextId++;
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				this.lost = true;
				this.end(late);
			}, limit);
			const settle =
				<Value>(then: (value: Value) => void) =>
				(value: Value) => {
					clearTimeout(timer);
					then(value);
				};
			this.#pending.set(id, {
				resolve: settle(resolve as (output: unknown) => void),
				reject: settle(reject),
			});
			this.#worker.postMessage({ id, call, input });
		});
	}
}
