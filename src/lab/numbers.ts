/** A number by itself: no part of a name, a date, a time, a UUID or a version. */
const NUMBER = /(?<![\w.:+-])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w:-]|\.\d)/g;

/** The numbers that stand in a text, thousands separated by commas or not, as they are written. */
export function numeralsIn(text: string): string[] {
	return [...text.matchAll(NUMBER)].map(([numeral]) => numeral);
}

/** What a numeral says. */
export function numberOf(numeral: string): number {
	return Number(numeral.replaceAll(',', ''));
}

/** The numbers that stand in a text. */
export function numbersIn(text: string): number[] {
	return numeralsIn(text).map(numberOf);
}

/** What EXPLAIN says of its own work; the numbers in it are nobody's data. */
const WORK = [
	/\((?:cost|actual)[^)]*\)/g,
	/^\s*(?:Planning|Execution) Time:.*$/gm,
	/^\s*(?:Rows Removed|Buffers|Memory|Batches|Buckets|Heap|Sort Method|Peak|Worker|Workers|Index Searches|Storage|I\/O|WAL|Settings|JIT)\b.*$/gm,
];

/**
 * The numbers of a plan that come from conditions and outputs, not from its own estimates.
 *
 * @param text a line of a plan as text, or a whole plan as JSON, where conditions are strings and
 *   estimates are bare numbers.
 */
export function planNumerals(text: string): string[] {
	if (/^\s*\[\s*\{/.test(text)) {
		return [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)].flatMap(([quoted]) =>
			numeralsIn(quoted.slice(1, -1)),
		);
	}
	return numeralsIn(WORK.reduce((rest, pattern) => rest.replace(pattern, ''), text));
}
