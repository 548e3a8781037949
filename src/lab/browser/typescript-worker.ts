/// <reference lib="webworker" />
import type { BackendFiles } from '../engines/backend.ts';
import type { Job, Outcome } from '../typescript/job.ts';
import { perform } from '../typescript/perform.ts';

/** The realm of one TypeScript job: it answers once, and the page ends it. */

export interface ScriptRequest {
	readonly job: Job;
	/** What PostgreSQL boots from; null where the job has no database. */
	readonly files: Required<BackendFiles> | null;
}

export type ScriptAnswer =
	| { readonly outcome: Outcome }
	| { readonly failure: { readonly name: string; readonly message: string } };

self.addEventListener('message', async ({ data }: MessageEvent<ScriptRequest>) => {
	const { job, files } = data;
	const reply = (answer: ScriptAnswer) => self.postMessage(answer);
	try {
		const outcome = await perform(job, {
			async boot() {
				if (!files) throw new Error('This job was given no database.');
				const { bootBackend } = await import('../engines/backend.ts');
				return bootBackend(files);
			},
			unhandled: (report) =>
				self.addEventListener('unhandledrejection', (event) => {
					event.preventDefault();
					report(event.reason);
				}),
		});
		reply({ outcome });
	} catch (cause) {
		const { name, message } = cause as Error;
		reply({ failure: { name, message } });
	}
});
