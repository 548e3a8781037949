import { PGlite } from '@electric-sql/pglite';
import type { Script } from '../engine.ts';
import { START_PARAMETERS } from './backend.ts';

/**
 * Makes the data directory every instance boots from: 3 to 4 times faster than PGlite's own start,
 * which runs initdb. WAL segments of 1 MB that are deleted instead of recycled, and no template
 * databases (a lab has one database), take it from 41 MB to 9 MB.
 *
 * @param base scripts that every lab begins with; they run as superuser.
 */
export async function bakeDirectory(base: readonly Script[]): Promise<Blob> {
	const db = await PGlite.create({
		initDbStartParams: ['--wal-segsize=1'],
		startParams: [...START_PARAMETERS, '-c', 'wal_recycle=off', '-c', 'min_wal_size=2MB'],
	});
	for (const statement of [
		...base.map(({ sql }) => sql),
		'UPDATE pg_database SET datistemplate = false',
		'DROP DATABASE template1',
		'DROP DATABASE template0',
		'VACUUM FULL',
		'VACUUM FREEZE',
		'CHECKPOINT',
		'SELECT pg_switch_wal()',
		'CHECKPOINT',
	]) {
		await db.exec(statement);
	}
	const directory = await db.dumpDataDir('none');
	await db.close();
	return directory;
}
