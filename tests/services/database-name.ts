import { type Database, errorOf, SUPERUSER } from '../../src/lab/engine.ts';

/** The name that a database of an engine has on its server, for clients of a test's own. */
export async function databaseName(database: Database): Promise<string> {
	const session = await database.session(SUPERUSER);
	try {
		const execution = await session.execute('SELECT current_database()');
		const name = execution.statements[0]?.rows[0]?.[0];
		if (!name) throw new Error(`The database has no name: ${errorOf(execution)?.message}`);
		return name;
	} finally {
		await session.close();
	}
}
