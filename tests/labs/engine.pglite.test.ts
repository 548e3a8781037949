import { expect, test } from 'vitest';
import { loadBaseDirectory } from '../../src/lab/bake.ts';
import { bootBackend } from '../../src/lab/engines/backend.ts';
import { createPGliteEngine } from '../../src/lab/engines/pglite.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import { APP, cellsOf, engineCases, OWNER, stateWith, within } from './engine-cases.ts';

engineCases('PGlite', createNodePGlite);

test('a start state that is kept as a dump opens as it was built, and is built only once', async () => {
	const base = await loadBaseDirectory();
	let built = 0;
	const engine = createPGliteEngine((directory) => {
		if (directory === null) built += 1;
		return bootBackend({ directory: directory ?? base });
	}, 0);
	for (const wreck of ['DROP TABLE note', 'SELECT 1']) {
		await within(engine, stateWith(), async (run) => {
			expect(cellsOf(await run(APP, 'SELECT count(*) FROM note'))).toEqual(['2']);
			await run(OWNER, wreck);
		});
	}
	expect(built).toBe(1);
	await engine.close();
});
