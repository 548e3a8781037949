import { Worker } from 'node:worker_threads';
import { loadBaseDirectory } from './bake.ts';
import { EngineError } from './engine.ts';
import {
	type Answer,
	JOB_LIMIT_MS,
	JobError,
	type Outcome,
	type ScriptRunner,
} from './typescript/job.ts';
import type { NodeWorkerData } from './typescript/node-worker.ts';

/** TypeScript labs within Node, a thread for each job; for the terminal and the tests. */

/** @param limit milliseconds after which a job is ended. */
export function createNodeScripts(limit = JOB_LIMIT_MS): ScriptRunner {
	const running = new Set<Worker>();
	return {
		version: `Node.js ${process.versions.node.split('.')[0]}`,
		async run(job) {
			const directory = job.database ? await loadBaseDirectory() : null;
			return inThread(running, { job, directory }, limit);
		},
		async close() {
			await Promise.all([...running].map((worker) => worker.terminate()));
		},
	};
}

function inThread(running: Set<Worker>, data: NodeWorkerData, limit: number): Promise<Outcome> {
	const worker = new Worker(new URL('./typescript/node-worker.ts', import.meta.url), {
		workerData: data,
		// What an answer prints is collected; what a library prints is nobody's.
		stdout: true,
		stderr: true,
	});
	running.add(worker);
	return new Promise<Outcome>((resolve, reject) => {
		const timer = setTimeout(() => reject(new EngineError(lateSentence(limit))), limit);
		worker.once('message', (message: Answer) => {
			clearTimeout(timer);
			if ('outcome' in message) resolve(message.outcome);
			else reject(failureOf(message.failure));
		});
		worker.once('error', (cause) => reject(new EngineError(`The run broke off: ${cause.message}`)));
		worker.once('exit', () => {
			clearTimeout(timer);
			reject(new EngineError('The run ended without an answer: the code left its worker.'));
		});
	}).finally(() => {
		running.delete(worker);
		return worker.terminate();
	});
}

function failureOf({ name, message }: { name: string; message: string }): Error {
	if (name !== 'JobError') return new EngineError(message);
	const error = new JobError('', '');
	error.message = message;
	return error;
}

function lateSentence(limit: number): string {
	return `Ended after ${limit / 1000} seconds: the code did not come to its end. Look for a loop without an end, or an await that nothing answers.`;
}
