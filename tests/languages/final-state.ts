import { readLabFromDisk, readSharedScripts } from '../../src/lab/disk.ts';
import type { Database, Engine } from '../../src/lab/engine.ts';
import { connectPostgres } from '../../src/lab/engines/postgres.ts';
import { startState } from '../../src/lab/steps.ts';
import { databaseName } from '../services/database-name.ts';

/** Opens the state a lab ends in: the one its examples are written for. */
export async function openFinalState(engine: Engine, labId: string): Promise<Database> {
	const lab = readLabFromDisk(labId);
	// Answers in TypeScript change no database: their lab ends as it begins.
	const afterLast = { number: lab.language === 'ts' ? 1 : lab.steps.length + 1 };
	return engine.open(startState(lab, readSharedScripts(), afterLast));
}

export interface FinalState {
	/** Address as `app_user`, who owns nothing and bypasses nothing. */
	readonly databaseUrl: string;
	/** Address as `app_owner`, who owns the tables. */
	readonly ownerUrl: string;
	/** Address as superuser, for what an operator does: look at all rows, kill a connection. */
	readonly superuserUrl: string;
	close(): Promise<void>;
}

/** The addresses under the names by which examples and their tests in any language ask for them. */
export function addressesOf(state: FinalState): Readonly<Record<string, string>> {
	return {
		DATABASE_URL: state.databaseUrl,
		OWNER_URL: state.ownerUrl,
		SUPERUSER_URL: state.superuserUrl,
	};
}

/** The final state of a lab on the tests' server, with the addresses an example connects to. */
export async function serveFinalState(postgresUrl: string, labId: string): Promise<FinalState> {
	const engine = await connectPostgres(postgresUrl, readSharedScripts().roles);
	const database = await openFinalState(engine, labId);
	const name = await databaseName(database);
	const address = (role: string) => {
		const url = new URL(postgresUrl);
		url.username = role;
		url.pathname = `/${name}`;
		return url.href;
	};
	return {
		databaseUrl: address('app_user'),
		ownerUrl: address('app_owner'),
		superuserUrl: address(new URL(postgresUrl).username),
		close: async () => {
			await database.close();
			await engine.close();
		},
	};
}
