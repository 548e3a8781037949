import { globSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { measurementSchema } from '../../src/measurements/schema.ts';
import { startPostgres } from '../services/postgres.ts';
import { type Measure, take } from './measure.ts';

/** `npm run measure [-- <name> …]`: writes `src/measurements/<name>.json`, all of them or those named. */

const HERE = import.meta.dirname;
const HARNESS = ['cli', 'five-tables', 'measure'];
const known = globSync('*.ts', { cwd: HERE })
	.map((file) => basename(file, '.ts'))
	.filter((name) => !HARNESS.includes(name) && !name.endsWith('.test'))
	.sort();

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
	console.error(`There is no measurement ${unknown.join(', ')}; there are ${known.join(', ')}.`);
	process.exit(2);
}

for (const name of asked.length > 0 ? asked : known) {
	const { measurement } = (await import(join(HERE, `${name}.ts`))) as { measurement: Measure };
	const say = (line: string) => console.log(`${name}: ${line}`);
	say(measurement.question);
	const { settings = [], durable = false } = measurement;
	const server = await startPostgres({ settings, durable });
	try {
		const found = measurementSchema.parse(await take(name, measurement, server, say));
		const file = join(HERE, '../../src/measurements', `${name}.json`);
		writeFileSync(file, `${JSON.stringify(found, null, '\t')}\n`);
		console.table(
			Object.fromEntries(Object.entries(found.rows).map(([id, { values }]) => [id, said(values)])),
		);
	} finally {
		await server.stop();
	}
}

function said(values: Readonly<Record<string, unknown>>) {
	return Object.fromEntries(
		Object.entries(values).map(([column, value]) => [
			column,
			typeof value === 'object' ? (value as { median: number }).median : value,
		]),
	);
}
