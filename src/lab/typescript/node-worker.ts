import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Job } from './job.ts';

/** The realm of one job in Node: a thread that performs it, answers once and is ended. */

export interface NodeWorkerData {
	readonly job: Job;
	/** The data directory that PGlite boots from; null where the job has no database. */
	readonly directory: Blob | null;
}

// Drizzle imports `pg` itself: both must get the client over PGlite.
const client = new URL('./pg.ts', import.meta.url).href;
registerHooks({
	resolve: (specifier, context, next) =>
		specifier === 'pg' ? { url: client, shortCircuit: true } : next(specifier, context),
});

// An await that nothing answers must run into the limit, not end the thread for want of work.
setInterval(() => {}, 60_000);

const { job, directory } = workerData as NodeWorkerData;
const { answerJob } = await import('./perform.ts');
const answer = await answerJob(job, {
	async boot() {
		if (!directory) throw new Error('This job was given no data directory.');
		const { bootBackend } = await import('../engines/backend.ts');
		return bootBackend({ directory }, true);
	},
	ready() {},
	unhandled: (report) => process.on('unhandledRejection', report),
});
parentPort?.postMessage(answer);
