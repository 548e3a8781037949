import { acme, globex, type Note } from '../../setup.ts';

/** Gives globex's row to acme: the page then finds acme's own note, which stands first. */
export function update(rows: readonly Note[]): Note[] {
	return rows.map((row) => (row.tenant === globex ? { ...row, tenant: acme } : row));
}
