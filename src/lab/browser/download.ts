import { EngineError } from '../engine.ts';
import { isGzip } from './gzip.ts';

/** Is told of each piece of a file as it arrives. */
export type OnPiece = (bytes: number) => void;

export class DownloadError extends EngineError {
	/** What went wrong, as the network said it. */
	readonly detail: string;

	constructor(detail: string) {
		super(
			`PostgreSQL could not be downloaded (${detail}). Nothing of yours is lost: check the connection and press Start again.`,
		);
		this.name = 'DownloadError';
		this.detail = detail;
	}
}

/**
 * Fetches a file that is stored compressed, in a page or in a worker.
 * @returns its content, decompressed whether or not the host has already done so.
 * @throws DownloadError where it does not come, also while the stream is read.
 */
export async function download(
	url: string,
	onPiece?: OnPiece,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
	let response: Response;
	try {
		response = await fetch(url);
	} catch (cause) {
		throw new DownloadError((cause as Error).message);
	}
	if (!response.ok || !response.body) throw new DownloadError(`answer ${response.status}`);
	const sent = onPiece ? response.body.pipeThrough(counting(onPiece)) : response.body;
	const [head, body] = await peek(sent);
	return isGzip(head) ? body.pipeThrough(new DecompressionStream('gzip')) : body;
}

function counting(
	onPiece: OnPiece,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
	return new TransformStream({
		transform(chunk, controller) {
			onPiece(chunk.byteLength);
			controller.enqueue(chunk);
		},
	});
}

async function peek(
	stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<[Uint8Array, ReadableStream<Uint8Array<ArrayBuffer>>]> {
	const reader = stream.getReader();
	const read = () =>
		reader.read().catch((cause) => {
			throw new DownloadError((cause as Error).message);
		});
	const first = await read();
	const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
		start(controller) {
			if (first.value) controller.enqueue(first.value);
		},
		async pull(controller) {
			const { done, value } = await read();
			if (done) controller.close();
			else controller.enqueue(value);
		},
		cancel: (reason) => reader.cancel(reason),
	});
	return [first.value ?? new Uint8Array(0), body];
}
