import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LABS_FOLDER, listLabs, readLabFromDisk, readSharedScripts } from '../src/lab/disk.ts';
import type { Engine } from '../src/lab/engine.ts';
import { connectPostgres } from '../src/lab/engines/postgres.ts';
import type { Lab, Step } from '../src/lab/read.ts';
import { recordStep } from './labs/recording.ts';
import { startPostgres } from './services/postgres.ts';

/**
 * `npm run record [-- <lab> …]`: runs starter and solution of every step on PostgreSQL 18 and
 * writes what it answered beside the step. Files that would not change are left alone.
 */

const shared = readSharedScripts();
const known = listLabs().map((path) => path.split('/')[1] as string);
const asked = process.argv.slice(2);
const unknown = asked.find((id) => !known.includes(id));
if (unknown !== undefined) {
	console.error(`There is no lab ${unknown}; there are ${known.join(', ')}.`);
	process.exit(2);
}

async function record(engine: Engine, lab: Lab, step: Step): Promise<void> {
	const path = join(LABS_FOLDER, lab.domain, lab.id, step.folder, 'transcript.json');
	const text = await recordStep(engine, lab, shared, step);
	const changed = text !== step.transcript;
	if (changed) writeFileSync(path, text);
	if (readFileSync(path, 'utf8') !== text) throw new Error(`${path} was changed meanwhile.`);
	console.log(`${changed ? 'recorded ' : 'unchanged'} ${lab.id}/${step.folder}`);
}

const server = await startPostgres();
try {
	const engine = await connectPostgres(server.url, shared.roles);
	try {
		for (const id of asked.length > 0 ? asked : known) {
			const lab = readLabFromDisk(id);
			for (const step of lab.steps) await record(engine, lab, step);
		}
	} finally {
		await engine.close();
	}
} finally {
	await server.stop();
}
