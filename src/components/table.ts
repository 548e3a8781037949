export interface TableProps {
	/** What the table compares; read out before it and shown above it. */
	readonly caption: string;
	/** Headings; the first is that of the row names. */
	readonly columns: readonly string[];
	/** Cells in inline Markdown, as many as there are columns; the first names the row. */
	readonly rows: readonly (readonly string[])[];
}

/** Words that can't be wrong, so they tell a reader nothing. */
const VAGUE =
	/^(very |rather |quite )?(low|medium|high|good|bad|better|worse|some|fast|slow|easy|hard|simple|complex|it depends|varies|n\/a|tbd|\?)\.?$/i;

/**
 * Refuses a table with missing cells or with cells that say nothing.
 * @throws Error that names row and column of every such cell.
 */
export function checkTable({ caption, columns, rows }: TableProps): void {
	const problems: string[] = [];
	if (caption.trim() === '') problems.push('the caption is empty');
	if (columns.length < 2) problems.push('a comparison needs at least two columns');
	if (rows.length < 2) problems.push('a comparison needs at least two rows');
	for (const [index, row] of rows.entries()) {
		const name = row[0]?.trim() || `number ${index + 1}`;
		if (row.length !== columns.length) {
			problems.push(`row ${name} has ${row.length} cells for ${columns.length} columns`);
			continue;
		}
		for (const [place, cell] of row.entries()) {
			const where = `row ${name}, column ${columns[place]}`;
			if (cell.trim() === '') problems.push(`${where}: the cell is empty`);
			else if (VAGUE.test(cell.trim())) {
				problems.push(
					`${where}: “${cell.trim()}” can not be wrong; write a number, yes or no, or the failure`,
				);
			}
		}
	}
	if (problems.length > 0) {
		throw new Error(`The table “${caption}” can not stand:\n- ${problems.join('\n- ')}`);
	}
}
