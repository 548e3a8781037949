import type { LocalBackend } from '../engines/backend.ts';
import { runScripts } from '../engines/pglite.ts';
import { runJob } from './evaluate.ts';
import type { Answer, Job, Outcome } from './job.ts';
import { DATABASE_LIBRARIES, LIBRARIES } from './libraries.ts';

/** What the worker of a page and that of Node have in common, and what each brings. */
export interface Surroundings {
	/** Boots a PostgreSQL in this realm, for labs with a database. */
	boot(): Promise<LocalBackend>;
	/** Told when the database stands and the job's own time begins. */
	ready(): void;
	/** Asks to be told of rejections that nobody handles. */
	unhandled(report: (cause: unknown) => void): void;
}

/** Performs one job in this realm: its database first, where it has one. */
async function perform(job: Job, { boot, ready, unhandled }: Surroundings): Promise<Outcome> {
	if (!job.database) return runJob(job, LIBRARIES, unhandled);
	const { start, role } = job.database;
	const [{ connectTo }, backend] = await Promise.all([import('./pg.ts'), boot()]);
	await runScripts(backend, start.scripts);
	connectTo(backend, role);
	ready();
	return runJob(job, DATABASE_LIBRARIES, unhandled);
}

/** What a worker posts of its one job; it never throws. */
export async function answerJob(job: Job, surroundings: Surroundings): Promise<Answer> {
	try {
		return { outcome: await perform(job, surroundings) };
	} catch (cause) {
		const { name, message } = cause as Error;
		return { failure: { name, message } };
	}
}
