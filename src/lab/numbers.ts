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
