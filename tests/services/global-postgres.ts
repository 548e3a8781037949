import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** Superuser's address of the PostgreSQL 18 that all files of this project share. */
		postgresUrl: string;
	}
}

/** Starts one PostgreSQL 18 for a whole test project; `inject('postgresUrl')` gives its address. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const server = await startPostgres();
	project.provide('postgresUrl', server.url);
	return () => server.stop();
}
