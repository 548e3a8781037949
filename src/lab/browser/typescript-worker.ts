/// <reference lib="webworker" />
import type { BackendFiles } from '../engines/backend.ts';
import type { Answer, Job } from '../typescript/job.ts';
import { answerJob } from '../typescript/perform.ts';

/** The realm of one TypeScript job: it answers once, and the page ends it. */

export interface ScriptRequest {
	readonly job: Job;
	/** What PostgreSQL boots from; null where the job has no database. */
	readonly files: Required<BackendFiles> | null;
}

/** The database stands, where there is one; then, once, what became of the job. */
export type ScriptMessage = { readonly ready: true } | Answer;

self.addEventListener('message', async ({ data }: MessageEvent<ScriptRequest>) => {
	const { job, files } = data;
	const post = (message: ScriptMessage) => self.postMessage(message);
	const answer = await answerJob(job, {
		async boot() {
			if (!files) throw new Error('This job was given no database.');
			const { bootBackend } = await import('../engines/backend.ts');
			return bootBackend(files, true);
		},
		ready: () => post({ ready: true }),
		unhandled: (report) =>
			self.addEventListener('unhandledrejection', (event) => {
				event.preventDefault();
				report(event.reason);
			}),
	});
	post(answer);
});
