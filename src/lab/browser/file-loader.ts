import { DownloadError, type OnPiece } from './download.ts';
import type { FileJob, FileMessage, FileRequest } from './files-worker.ts';

interface Pending {
	readonly onPiece: OnPiece;
	readonly onBegin: () => void;
	resolve(file: Blob): void;
	reject(cause: Error): void;
}

/** What was fetched is often put together next: until then the worker waits. */
const IDLE_MS = 2_000;

/** Has files fetched and put together by a worker, which lives as long as there is something to do. */
export class FileLoader {
	readonly #spawn: () => Worker;
	readonly #pending = new Map<number, Pending>();
	#worker: Worker | undefined;
	#resting: ReturnType<typeof setTimeout> | undefined;
	#nextId = 1;

	constructor(spawn: () => Worker) {
		this.#spawn = spawn;
	}

	/**
	 * @param onPiece is told the bytes of each piece that comes over the network.
	 * @param onBegin is told that the worker has begun.
	 * @throws DownloadError where the file does not come, or the worker's script.
	 */
	load(job: FileJob, onPiece: OnPiece = () => {}, onBegin = () => {}): Promise<Blob> {
		clearTimeout(this.#resting);
		this.#worker ??= this.#start();
		const worker = this.#worker;
		const id = this.#nextId++;
		return new Promise((resolve, reject) => {
			this.#pending.set(id, { onPiece, onBegin, resolve, reject });
			worker.postMessage({ id, job } satisfies FileRequest);
		});
	}

	#start(): Worker {
		const worker = this.#spawn();
		worker.onmessage = ({ data }: MessageEvent<FileMessage>) => this.#hear(data);
		worker.onerror = (event) => {
			event.preventDefault();
			this.#end();
			const cause = new DownloadError(event.message || 'the script that fetches it did not come');
			for (const { reject } of this.#pending.values()) reject(cause);
			this.#pending.clear();
		};
		return worker;
	}

	#hear(message: FileMessage): void {
		const pending = this.#pending.get(message.id);
		if ('begun' in message) return void pending?.onBegin();
		if ('bytes' in message) return void pending?.onPiece(message.bytes);
		this.#pending.delete(message.id);
		if (this.#pending.size === 0) this.#resting = setTimeout(() => this.#end(), IDLE_MS);
		if ('file' in message) pending?.resolve(message.file);
		else pending?.reject(new DownloadError(message.failure));
	}

	#end(): void {
		this.#worker?.terminate();
		this.#worker = undefined;
	}
}
