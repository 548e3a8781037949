/** A number by itself: no part of a name, a date, a time, a UUID or a version. */
const NUMBER = /(?<![\w.:+-])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w:-]|\.\d)/g;

/** The numbers that stand in a text, thousands separated by commas or not. */
export function numbersIn(text: string): number[] {
	return [...text.matchAll(NUMBER)].map(([number]) => Number(number.replaceAll(',', '')));
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
export function planNumbers(text: string): number[] {
	if (/^\s*\[\s*\{/.test(text)) {
		return [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)].flatMap(([quoted]) =>
			numbersIn(quoted.slice(1, -1)),
		);
	}
	return numbersIn(WORK.reduce((rest, pattern) => rest.replace(pattern, ''), text));
}
