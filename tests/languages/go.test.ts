import { inject } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { call } from '../services/call.ts';
import { ensureGo } from '../services/go.ts';
import { readGoEvents } from './go-events.ts';
import { caseOf, type InnerCase, inFinalStates, labsWith, reportCases } from './inner-cases.ts';

/** The examples in Go: formatted, vetted, and tested in the final state of their lab. */
await reportCases(async () => {
	const { go, gofmt } = await ensureGo();
	const cwd = LABS_FOLDER;
	const tools = [
		caseOf('gofmt', await call(gofmt, ['-l', '.'], { cwd }), true),
		caseOf('go vet', await call(go, ['vet', './...'], { cwd })),
	];
	const tests = await inFinalStates(
		inject('postgresUrl'),
		labsWith(/_test\.go$/),
		async (lab, env): Promise<InnerCase[]> => {
			// One package at a time, since the packages of a lab share its database.
			const args = ['test', '-json', '-p=1', '-count=1', '-timeout=120s', `./${lab}/...`];
			const result = await call(go, args, { cwd, env });
			const cases = readGoEvents(result.stdout);
			const told = result.code === 0 || cases.some(({ state }) => state === 'failed');
			return told && cases.length > 0 ? cases : [caseOf(`go test ${lab}`, { ...result, code: 1 })];
		},
	);
	return [...tools, ...tests];
});
