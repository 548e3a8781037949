import { bake } from '../src/lab/bake.ts';
import { GROUPS, STAGES } from './run/groups.ts';
import {
	type GroupResult,
	lastLine,
	refuseEmpty,
	single,
	sum,
	summaryTable,
} from './run/result.ts';

/**
 * `npm test [-- <group> …]`: every proof, or the groups that are named. Ends with a table and, as
 * its last line, `N passed, N failed`.
 */

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in GROUPS));
if (unknown !== undefined) {
	console.error(`There is no group ${unknown}; there are ${Object.keys(GROUPS).join(', ')}.`);
	process.exit(2);
}

async function runGroup(run: () => Promise<GroupResult>): Promise<GroupResult> {
	try {
		return refuseEmpty(await run());
	} catch (cause) {
		return { ...single(false), notes: [(cause as Error).stack ?? String(cause)] };
	}
}

// Type checks and tests import what is baked.
await bake();
const rows: { name: string; result: GroupResult; seconds: number }[] = [];

async function runLane(names: readonly string[]): Promise<void> {
	for (const name of names) {
		const run = GROUPS[name];
		if (!run || (asked.length > 0 && !asked.includes(name))) continue;
		console.log(name);
		const began = performance.now();
		const result = await runGroup(run);
		for (const note of result.notes) console.log(`  ${note}`);
		rows.push({ name, result, seconds: (performance.now() - began) / 1000 });
	}
}

for (const lanes of STAGES) await Promise.all(lanes.map(runLane));
const order = Object.keys(GROUPS);
rows.sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
const total = sum(rows.map(({ result }) => result));
console.log(`\n${summaryTable(rows)}\n`);
console.log(lastLine(total));
process.exitCode = total.failed > 0 ? 1 : 0;
