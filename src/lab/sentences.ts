/** Sentences that pages and their Markdown copies share. */

/** `4 rows`, `1 row`. */
export function rowsText(count: number): string {
	return `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`;
}
