import { numberOf, say, saySpread } from '../measurements/said.ts';
import type { Measurement } from '../measurements/schema.ts';

export interface ChartProps {
	/** Name of the measurement, which is its file's. */
	readonly from: string;
	/** Column whose numbers are drawn. */
	readonly column: string;
	/** What the bars show; read out before the table. */
	readonly caption: string;
	/** `log` where the largest is more than some twenty times the least. */
	readonly scale?: 'linear' | 'log';
	/** Further columns to show as text. */
	readonly columns?: readonly string[];
	/** Rows to show, in this order; all of them otherwise. */
	readonly rows?: readonly string[];
	/** Heading of the first column. */
	readonly rowTitle?: string;
	/** Leaves out how it was measured, where a chart above of the same measurement says it. */
	readonly again?: boolean;
}

export interface Bar {
	readonly title: string;
	/** Percent of the largest, and where the runs lay. */
	readonly width: number;
	readonly least: number;
	readonly most: number;
	readonly said: string;
	readonly spread: string | null;
	readonly others: readonly string[];
}

/**
 * The bars of a measurement's column.
 * @throws Error when a row or column does not exist, or holds no number above 0 to draw.
 */
export function chartOf(measurement: Measurement, props: ChartProps) {
	const { from, column, scale = 'linear', columns = [], rows: order } = props;
	const problem = (text: string) => new Error(`The chart of ${from} can not stand: ${text}.`);
	const titled = (name: string) => {
		const found = measurement.columns[name];
		if (found) return found;
		throw problem(`no column ${name}; there are ${Object.keys(measurement.columns).join(', ')}`);
	};
	const { title, unit } = titled(column);
	const shown = (order ?? Object.keys(measurement.rows)).map((id) => {
		const row = measurement.rows[id];
		if (row) return { ...row, id };
		throw problem(`no row ${id}; there are ${Object.keys(measurement.rows).join(', ')}`);
	});
	const drawn = shown.map(({ id, title: name, values }) => {
		const value = values[column];
		const number = value === undefined ? null : numberOf(value);
		if (value === undefined || number === null || number <= 0) {
			throw problem(`row ${id} has no number above 0 in ${column}`);
		}
		const spread = typeof value === 'object' ? value : { least: number, most: number };
		return { name, values, value, number, ...spread };
	});
	const place = scaleOf(
		scale,
		drawn.flatMap(({ least, most }) => [least, most]),
	);
	const bars: Bar[] = drawn.map(({ name, values, value, number, least, most }) => ({
		title: name,
		width: place(number),
		least: place(least),
		most: place(most),
		said: say(value, unit),
		spread: saySpread(value, unit),
		others: columns.map((other) => {
			const cell = values[other];
			return cell === undefined ? '–' : say(cell, titled(other).unit);
		}),
	}));
	return { unit: title, bars, others: columns.map(titled), logarithmic: scale === 'log' };
}

/** Percent of the width for a number. A logarithmic bar begins at the power of ten below the least. */
function scaleOf(scale: 'linear' | 'log', numbers: readonly number[]) {
	const most = Math.max(...numbers);
	const rounded = (percent: number) => Math.round(10 * percent) / 10;
	if (scale === 'linear') return (number: number) => rounded((100 * number) / most);
	const from = 10 ** Math.floor(Math.log10(Math.min(...numbers)) - 0.01);
	const length = Math.log(most / from);
	return (number: number) => rounded((100 * Math.log(number / from)) / length);
}
