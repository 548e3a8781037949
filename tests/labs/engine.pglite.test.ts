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
	const engine = createPGliteEngine(async (arriving) => {
		const directory = await arriving;
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

test('an idle limit that a reader sets does not end the one session of the instance', async () => {
	const engine = await createNodePGlite();
	await within(engine, stateWith(), async (run) => {
		await run(
			OWNER,
			"SET idle_session_timeout = '20ms'; ALTER ROLE app_user SET idle_session_timeout = 20",
		);
		await new Promise((resolve) => setTimeout(resolve, 200));
		expect(cellsOf(await run(APP, 'SELECT count(*) FROM note'))).toEqual(['2']);
		await new Promise((resolve) => setTimeout(resolve, 200));
		expect(cellsOf(await run(APP, 'SELECT 5'))).toEqual(['5']);
	});
	await engine.close();
}, 15_000);

test('an instance that a statement killed says which statement it was', async () => {
	const engine = await createNodePGlite();
	const kills = "SELECT 1; SET client_encoding = 'LATIN1'; SELECT '🦅'; SELECT 'never sent'";
	await expect(within(engine, stateWith(), (run) => run(APP, kills))).rejects.toThrow(
		'PostgreSQL stopped inside statement 3 and gave no reason.',
	);
	await engine.close();
});
