import { aptInstall, findProgram } from './install.ts';
import { MissingTool } from './missing.ts';

/**
 * Path of psql, installed first where the machine allows it.
 * @throws MissingTool when there is none.
 */
export async function ensurePsql(): Promise<string> {
	const found = findProgram(['psql']);
	if (found) return found;
	if (await aptInstall('postgresql-client')) {
		const installed = findProgram(['psql']);
		if (installed) return installed;
	}
	throw new MissingTool(
		'psql is not in PATH; install the PostgreSQL client (Debian: apt-get install postgresql-client).',
	);
}
