import { expect, test } from 'vitest';
import { loadBaseDirectory } from '../../src/lab/bake.ts';
import { bootBackend } from '../../src/lab/engines/backend.ts';
import { createPGliteEngine } from '../../src/lab/engines/pglite.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import { APP, cellsOf, engineCases, OWNER, stateWith, within } from './engine-cases.ts';

engineCases('PGlite', createNodePGlite);

test('a slow start state is kept as a dump from its second open on, and opens as it was built', async () => {
	const base = await loadBaseDirectory();
	let built = 0;
	const engine = createPGliteEngine((directory) => {
		if (directory === null) built += 1;
		return bootBackend({ directory: directory ?? base });
	}, 0);
	for (const wreck of ['DROP TABLE note', 'DROP TABLE note', 'DROP TABLE note', 'SELECT 1']) {
		await within(engine, stateWith(), async (run) => {
			expect(cellsOf(await run(APP, 'SELECT count(*) FROM note'))).toEqual(['2']);
			await run(OWNER, wreck);
		});
	}
	// Of four opens the first and the second.
	expect(built).toBe(2);
	await engine.close();
});
