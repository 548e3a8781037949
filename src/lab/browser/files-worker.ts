/// <reference lib="webworker" />
import { applyDelta } from '../delta.ts';
import { DownloadError, download } from './download.ts';

/**
 * Fetches, decompresses and puts together beside the page, which has PostgreSQL's code to decompress
 * meanwhile, and a reader to answer. The page ends it.
 */

export type FileJob =
	/** A file that is stored compressed. */
	| { readonly url: string }
	/** An archive from another one and what it has beside it. */
	| { readonly base: Blob; readonly delta: Blob };

export type FileRequest = { readonly id: number; readonly job: FileJob };

/** The worker runs; bytes that came, any number of times; then, once, the file or why there is none. */
export type FileMessage = { readonly id: number } & (
	| { readonly begun: true }
	| { readonly bytes: number }
	| { readonly file: Blob }
	| { readonly failure: string }
);

self.addEventListener('message', async ({ data: { id, job } }: MessageEvent<FileRequest>) => {
	const post = (message: FileMessage) => self.postMessage(message);
	post({ id, begun: true });
	try {
		const file =
			'url' in job
				? await new Response(await download(job.url, (bytes) => post({ id, bytes }))).blob()
				: await restore(job.base, job.delta);
		post({ id, file });
	} catch (cause) {
		post({ id, failure: cause instanceof DownloadError ? cause.detail : (cause as Error).message });
	}
});

async function restore(base: Blob, delta: Blob): Promise<Blob> {
	const [whole, pieces] = await Promise.all([base.arrayBuffer(), delta.arrayBuffer()]);
	return new Blob([applyDelta(new Uint8Array(whole), new Uint8Array(pieces))]);
}
