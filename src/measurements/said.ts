import type { Measurement, Spread, Unit, Value } from './schema.ts';

/** Measured values as a reader sees them: as many digits as a second run would repeat. */

const isSpread = (value: Value): value is Spread => typeof value === 'object';

/** The number that stands for a value: a spread's median. Null where the finding is no number. */
export function numberOf(value: Value): number | null {
	if (isSpread(value)) return value.median;
	return typeof value === 'number' ? value : null;
}

const grouped = (number: number, digits = 0) =>
	number.toLocaleString('en-US', { maximumFractionDigits: digits });

/** Two digits that count: 0.065, 4.4, 44, 440. */
function rounded(number: number): string {
	if (number === 0) return '0';
	const digits = Math.max(0, 1 - Math.floor(Math.log10(Math.abs(number))));
	return grouped(Number(number.toPrecision(2)), digits);
}

function bytes(number: number): string {
	const units = ['bytes', 'KB', 'MB', 'GB'];
	let at = 0;
	let rest = number;
	while (rest >= 1000 && at < units.length - 1) {
		rest /= 1000;
		at += 1;
	}
	return `${at === 0 ? grouped(rest) : Number(rest.toPrecision(3))} ${units[at]}`;
}

const SAY: Readonly<Record<Unit, (number: number) => string>> = {
	ms: (number) => `${rounded(number)} ms`,
	s: (number) => `${rounded(number)} s`,
	bytes,
	times: (number) => `${rounded(number)} times`,
	count: (number) => grouped(number),
	text: String,
	'yes-no': String,
};

/** `0.065 ms`, `37.1 MB`, `3,600 times`, `yes`. */
export function say(value: Value, unit: Unit): string {
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	const number = numberOf(value);
	return number === null ? String(value) : SAY[unit](number);
}

/** `0.060 to 0.071 ms`: how far the runs lay apart. Null for what was not taken several times. */
export function saySpread(value: Value, unit: Unit): string | null {
	if (!isSpread(value)) return null;
	const [from, to] = [SAY[unit](value.least), SAY[unit](value.most)];
	const [, of = ''] = from.split(' ');
	return to.endsWith(` ${of}`) ? `${from.split(' ')[0]} to ${to}` : `${from} to ${to}`;
}

/**
 * One value of a measurement, in words.
 * @throws Error that lists what exists when there is no such row, column or value.
 */
export function cell(name: string, measurement: Measurement, row: string, column: string): string {
	const { columns, rows } = measurement;
	const [at, unit] = [rows[row], columns[column]?.unit];
	if (at === undefined || unit === undefined) {
		const [what, which, known] =
			at === undefined ? ['row', row, rows] : ['column', column, columns];
		throw new Error(
			`The measurement ${name} has no ${what} “${which}”; it has ${Object.keys(known).join(', ')}.`,
		);
	}
	const value = at.values[column];
	if (value === undefined) {
		throw new Error(
			`The measurement ${name} has no ${column} for ${row}; that row has ${Object.keys(at.values).join(', ')}.`,
		);
	}
	return say(value, unit);
}
