import { z } from 'astro/zod';
import { cell } from './measurements/said.ts';
import { type Measurement, measurementSchema } from './measurements/schema.ts';
import { doesNotExist } from './references.ts';

/**
 * The committed measurements, for guides and charts. A page that names a number which was not
 * measured stops the build.
 */

const files = import.meta.glob<unknown>('/src/measurements/*.json', {
	import: 'default',
	eager: true,
});

const nameOf = (path: string) => path.replace(/^.*\/|\.json$/g, '');

export const MEASUREMENT_NAMES: readonly string[] = Object.keys(files).map(nameOf);

/** @throws Error when there is no such measurement or its file does not fit the schema. */
export function findMeasurement(name: string): Measurement {
	const found = Object.entries(files).find(([path]) => nameOf(path) === name);
	if (!found) {
		const clause = doesNotExist('measurement', name, MEASUREMENT_NAMES);
		throw new Error(`${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`);
	}
	const parsed = measurementSchema.safeParse(found[1]);
	if (!parsed.success) {
		throw new Error(
			`src/measurements/${name}.json can not be read; run npm run measure -- ${name}: ${z.prettifyError(parsed.error)}`,
		);
	}
	return parsed.data;
}

/**
 * The values of a measurement, in words: `measured('tenant-keys')('composite', 'join')` is
 * `1.4 ms`. For table cells and sentences of a guide.
 */
export function measured(name: string): (row: string, column: string) => string {
	const measurement = findMeasurement(name);
	return (row, column) => cell(name, measurement, row, column);
}
