import { readFileSync } from 'node:fs';

/** What differs between the projects of two examples. */
export interface ProjectFacts {
	/** The test that stands beside the example. */
	readonly test: string;
	/** Beginnings of the names of tests that need a server with several sessions. */
	readonly leftOut: readonly string[];
	/** The SQL that builds the database, in order, each with the role that runs it. */
	readonly scripts: readonly {
		readonly file: string;
		readonly role: string;
		readonly tenant: string | null;
	}[];
}

export const facts = JSON.parse(
	readFileSync(new URL('../project.json', import.meta.url), 'utf8'),
) as ProjectFacts;
