import { writeFileSync } from 'node:fs';
import { readSharedScripts } from '../src/lab/disk.ts';
import type { Engine } from '../src/lab/engine.ts';
import { connectPostgres } from '../src/lab/engines/postgres.ts';
import { createNodePGlite } from '../src/lab/node-engine.ts';
import { PLAN_CASES, runPlanCases } from './labs/plan-cases.ts';
import { startPostgres } from './services/postgres.ts';

/** Writes tests/unit/recorded-plans.json: what both engines answer to the cases. `node tests/record-plans.ts` */

async function record(engine: Engine): Promise<object> {
	const { results, catalog } = await runPlanCases(engine);
	await engine.close();
	const plans = Object.keys(PLAN_CASES).map((name) => {
		const { text, fields, rows, rowCount } = results[name] ?? {};
		return [name, { text, fields, rows, rowCount }];
	});
	return {
		server: `${engine.kind} ${engine.version}`,
		catalog: catalog.filter(({ kind }) => ['relation', 'policy', 'role'].includes(kind)),
		plans: Object.fromEntries(plans),
	};
}

const server = await startPostgres();
try {
	const engines = [
		await record(await createNodePGlite()),
		await record(await connectPostgres(server.url, readSharedScripts().roles)),
	];
	const file = new URL('unit/recorded-plans.json', import.meta.url);
	writeFileSync(file, `${JSON.stringify(engines, null, '\t')}\n`);
} finally {
	await server.stop();
}
