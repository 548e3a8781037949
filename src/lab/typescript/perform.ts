import { executeOrThrow } from '../engine.ts';
import type { LocalBackend } from '../engines/backend.ts';
import { runJob } from './evaluate.ts';
import type { Job, Outcome } from './job.ts';
import { DATABASE_LIBRARIES, LIBRARIES } from './libraries.ts';

/** What the worker of a page and that of Node have in common, and what each brings. */
export interface Surroundings {
	/** Boots a PostgreSQL in this realm, for labs with a database. */
	boot(): Promise<LocalBackend>;
	/** Asks to be told of rejections that nobody handles. */
	unhandled(report: (cause: unknown) => void): void;
}

/** Performs one job in this realm: its database first, where it has one. */
export async function perform(job: Job, { boot, unhandled }: Surroundings): Promise<Outcome> {
	if (!job.database) return runJob(job, LIBRARIES, unhandled);
	const { start, role } = job.database;
	const [{ connectTo }, backend] = await Promise.all([import('./pg.ts'), boot()]);
	for (const script of start.scripts) {
		await backend.turn(script.login);
		const session = {
			login: script.login,
			execute: (text: string) => backend.execute(text),
			close: async () => {},
		};
		await executeOrThrow(session, script);
	}
	connectTo(backend, role);
	return runJob(job, DATABASE_LIBRARIES, unhandled);
}
