/** Pieces of Markdown in which a value stays the text it is, whatever it contains. */

/** What Markdown would read as its own. An underscore within a word means nothing. */
const SPECIAL = /[\\`*[\]<>|~&#$@]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** A value in a line of text or in a cell of a table; its line breaks are `<br>`. */
export function plainText(value: string): string {
	return value
		.replaceAll(SPECIAL, String.raw`\$&`)
		.replaceAll(/(https?|www|mailto)([:.])/gi, String.raw`$1\$2`)
		.replaceAll(/[^\S\n\r ]/g, ' ')
		.replaceAll(/\r\n|[\r\n]/g, '<br>');
}

/** A block of code. Its fence is longer than any within. */
export function codeBlock(code: string, language: string): string {
	const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
	const fence = '`'.repeat(longest + 1);
	return `${fence}${language}\n${code.replace(/\s+$/, '')}\n${fence}`;
}

/** A short text as code, within a line. */
export function codeSpan(code: string): string {
	const line = code.replaceAll(/\s+/g, ' ').trim();
	const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
	const fence = '`'.repeat(longest + 1);
	const gap = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
	return `${fence}${gap}${line}${gap}${fence}`;
}

/** A table; null stands in italics, so that it is not the word. */
export function table(
	columns: readonly string[],
	rows: readonly (readonly (string | null)[])[],
): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [
		line(columns.map(plainText)),
		line(columns.map(() => '---')),
		...rows.map((row) => line(row.map((cell) => (cell === null ? '*null*' : plainText(cell))))),
	].join('\n');
}

/** Markdown of the repository with the addresses of its links from the root made whole. Code keeps its text. */
export function absoluteLinks(markdown: string, address: (path: string) => string): string {
	return markdown
		.split(/(^(?:```|~~~)[\s\S]*?^(?:```|~~~)|`[^`\n]+`)/m)
		.map((part, index) =>
			index % 2 === 1
				? part
				: part.replaceAll(
						/(\]\(|^\[[^\]]+\]:\s*)(\/(?!\/)[^\s)]*)/gm,
						(_, before, path) => `${before}${address(path)}`,
					),
		)
		.join('');
}
