import { EngineError } from '../engine.ts';
import { JOB_LIMIT_MS, type Job, type Outcome, type ScriptRunner } from '../typescript/job.ts';
import { loadFiles, type OnBytes } from './files.ts';
import { BOOT_LIMIT_MS, NO_WORKER, StoppedError } from './remote.ts';
import { SpareWorker } from './spare-worker.ts';
import type { ScriptMessage, ScriptRequest } from './typescript-worker.ts';

const STOPPED = 'Stopped. Your text is kept; press Run to go on.';
const LATE = `Stopped after ${JOB_LIMIT_MS / 1000} seconds: the code did not come to its end. Look for a loop without an end, or an await that nothing answers. Your text is kept.`;

const NO_BOOT = `PostgreSQL did not start within ${BOOT_LIMIT_MS / 1000} seconds.`;

/** TypeScript in a page: each job in a worker of its own, the next one waiting with its script loaded. */
export class BrowserScripts implements ScriptRunner {
	readonly version = 'TypeScript';
	readonly #spare = new SpareWorker(spawn);
	#stop: ((cause: Error) => void) | undefined;

	/** Loads a worker's script before the reader has decided, and what a database boots from. */
	async prepare(database: boolean, onBytes?: OnBytes): Promise<unknown> {
		if (typeof Worker !== 'function') {
			throw new EngineError('This browser has no workers, which TypeScript labs run in.');
		}
		this.#spare.ready();
		return database ? loadFiles(onBytes) : undefined;
	}

	async run(job: Job): Promise<Outcome> {
		const files = job.database ? await loadFiles() : null;
		const worker = this.#spare.take();
		try {
			return await this.#perform(worker, { job, files });
		} finally {
			worker.terminate();
			this.#spare.ready();
		}
	}

	#perform(worker: Worker, request: ScriptRequest): Promise<Outcome> {
		return new Promise<Outcome>((resolve, reject) => {
			let timer: ReturnType<typeof setTimeout>;
			const limit = (ms: number, late: Error) => {
				clearTimeout(timer);
				timer = setTimeout(() => settle(reject)(late), ms);
			};
			const settle =
				<Value>(then: (value: Value) => void) =>
				(value: Value) => {
					clearTimeout(timer);
					this.#stop = undefined;
					then(value);
				};
			this.#stop = settle(reject);
			const startJob = () => limit(JOB_LIMIT_MS, new StoppedError('limit', LATE));
			worker.onmessage = ({ data }: MessageEvent<ScriptMessage>) => {
				if ('ready' in data) startJob();
				else if ('outcome' in data) settle(resolve)(data.outcome);
				else settle(reject)(new EngineError(data.failure.message));
			};
			worker.onerror = (event) => {
				event.preventDefault();
				settle(reject)(new EngineError(event.message || NO_WORKER));
			};
			// A boot of PostgreSQL comes before the job's own time.
			if (request.files) limit(BOOT_LIMIT_MS, new EngineError(NO_BOOT));
			else startJob();
			worker.postMessage(request);
		});
	}

	/** Ends whatever runs; the run that waits rejects with StoppedError. */
	stop(): void {
		this.#stop?.(new StoppedError('reader', STOPPED));
	}

	async close(): Promise<void> {
		this.stop();
		this.#spare.drop();
	}
}

function spawn(): Worker {
	return new Worker(new URL('./typescript-worker.ts', import.meta.url), {
		type: 'module',
		name: 'typescript-lab',
	});
}
