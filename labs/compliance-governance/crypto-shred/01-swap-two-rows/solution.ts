import { acme, globex, type Note } from '../setup.ts';

/** The table after your UPDATE. */
export function update(rows: readonly Note[]): Note[] {
	const stolen = rows.find(({ tenant }) => tenant === globex);
	return rows.map((row) => {
		if (row.tenant !== acme || !stolen) return row;
		return { ...row, body: stolen.body };
	});
}
