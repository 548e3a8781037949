/** Sentences that pages and their Markdown copies share. */

/** `4 rows`, `1 row`. */
export function rowsText(count: number): string {
	// The first number in a language costs 100 ms in Lighthouse's mobile setting; without a comma it needs none.
	const said = count < 1_000 ? count : count.toLocaleString('en-US');
	return `${said} ${count === 1 ? 'row' : 'rows'}`;
}
