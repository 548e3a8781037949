import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	LABS_FOLDER,
	listAttacks,
	listLabs,
	readAttackFromDisk,
	readLabFromDisk,
	readSharedScripts,
} from '../src/lab/disk.ts';
import { connectPostgres } from '../src/lab/engines/postgres.ts';
import { createNodeScripts } from '../src/lab/node-scripts.ts';
import { type Recorders, recordAttack, recordStep } from './labs/recording.ts';
import { startPostgres } from './services/postgres.ts';

/**
 * `npm run record [-- <lab or attack> …]`: runs starter and solution of every step, and every attack
 * on both of its states, on PostgreSQL 18, TypeScript in Node, and writes what it answered beside them. Files that would
 * not change are left alone.
 */

const shared = readSharedScripts();
const labs = listLabs().map((path) => path.split('/')[1] as string);
const known = [...labs, ...listAttacks()];
const asked = process.argv.slice(2);
const unknown = asked.find((id) => !known.includes(id));
if (unknown !== undefined) {
	console.error(`There is no lab or attack ${unknown}; there are ${known.join(', ')}.`);
	process.exit(2);
}

/** @param folder under `labs/`. */
function keep(folder: string, before: string | null, text: string): void {
	const path = join(LABS_FOLDER, folder, 'transcript.json');
	const changed = text !== before;
	if (changed) writeFileSync(path, text);
	if (readFileSync(path, 'utf8') !== text) throw new Error(`${path} was changed meanwhile.`);
	console.log(`${changed ? 'recorded ' : 'unchanged'} ${folder}`);
}

async function record(recorders: Recorders, id: string): Promise<void> {
	if (!labs.includes(id)) {
		const attack = readAttackFromDisk(id);
		return keep(`attacks/${id}`, attack.transcript, await recordAttack(recorders, attack, shared));
	}
	const lab = readLabFromDisk(id);
	for (const step of lab.steps) {
		const text = await recordStep(recorders, lab, shared, step);
		keep(`${lab.domain}/${id}/${step.folder}`, step.transcript, text);
	}
}

const server = await startPostgres();
try {
	const engine = await connectPostgres(server.url, shared.roles);
	try {
		const recorders = { engine, scripts: createNodeScripts(), url: server.url };
		for (const id of asked.length > 0 ? asked : known) await record(recorders, id);
	} finally {
		await engine.close();
	}
} finally {
	await server.stop();
}
