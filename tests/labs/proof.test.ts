import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Expectation, runCheck } from '../../src/lab/check.ts';
import { listLabs, readLabFromDisk, readSharedScripts } from '../../src/lab/disk.ts';
import { type Engine, errorOf } from '../../src/lab/engine.ts';
import { connectPostgres } from '../../src/lab/engines/postgres.ts';
import { checkStep } from '../../src/lab/judge.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import { createNodeScripts } from '../../src/lab/node-scripts.ts';
import type { Lab, Step } from '../../src/lab/read.ts';
import { judgePlayed, play } from '../../src/lab/scenario.ts';
import { applyAnswer, judge, startState, type Verdict } from '../../src/lab/steps.ts';
import { inputsHash, parseTranscript } from '../../src/lab/transcript.ts';
import { checkScript, jobOf } from '../../src/lab/typescript/verdict.ts';
import { isCi, MissingTool } from '../services/missing.ts';
import { ensurePgBouncer, type PgBouncer, startPgBouncer } from '../services/pgbouncer.ts';
import { fingerprint } from './fingerprint.ts';
import { startProblems, stepProblems } from './portable.ts';
import { recordStep } from './recording.ts';
import { throughPgBouncer } from './through-pgbouncer.ts';

/** What makes a lab true: every answer gets the verdict it deserves, on both engines alike. */

const shared = readSharedScripts();
const labs = listLabs().map((path) => readLabFromDisk(path.split('/')[1] as string));
// A verdict is proven here, not its time: a reader’s 10 seconds are few on a machine that tests other things.
const scripts = createNodeScripts(60_000);
/** Undefined on a laptop that has none: then the engines alone prove the labs of a shared connection. */
let pooler: PgBouncer | undefined;
let engines: { readonly pglite: Engine; readonly postgres: Engine };

beforeAll(async () => {
	engines = {
		pglite: await createNodePGlite(),
		postgres: await connectPostgres(inject('postgresUrl'), shared.roles),
	};
	pooler = await startPooler();
});
afterAll(async () => {
	await pooler?.stop();
	await engines.pglite.close();
	await engines.postgres.close();
});

async function startPooler(): Promise<PgBouncer | undefined> {
	try {
		const options = { mode: 'transaction', size: 1 } as const;
		return await startPgBouncer(await ensurePgBouncer(), inject('postgresUrl'), options);
	} catch (cause) {
		if (!(cause instanceof MissingTool) || isCi()) throw cause;
		console.warn(`${cause.message} Labs of a shared connection are proven without it.`);
		return undefined;
	}
}

type Judge = (engine: Engine, lab: Lab, step: Step, answer: string) => Promise<Verdict>;

const check: Judge = (engine, lab, step, answer) => checkStep(engine, lab, shared, step, answer);

/** As `check`, with `check.sql` run once more and everything in the database compared around it. */
const checkForTraces: Judge = async (engine, lab, step, answer) => {
	const start = startState(lab, shared, step);
	if (lab.sessions === 'shared') return playForTraces(engine, lab, step, answer);
	const { database, answer: execution } = await applyAnswer(engine, lab, start, step, answer);
	try {
		const before = await fingerprint(database);
		expect(await runCheck(database, step.check)).not.toHaveLength(0);
		expect(await fingerprint(database)).toBe(before);
		return await judge(database, lab, step, execution, answer);
	} finally {
		await database.close();
	}
};

/** The check of a shared connection leaves on it what was there, and nothing else. */
async function playForTraces(engine: Engine, lab: Lab, step: Step, answer: string) {
	const database = await engine.open(startState(lab, shared, step));
	try {
		const played = await play(database, lab, step, answer);
		await played.connection.release();
		const before = played.connection.holds.map(({ name, value }) => [name, value]);
		const verdict = await judgePlayed(lab, step, played, []);
		const { holds } = await played.connection.borrow(step.actor, '');
		expect(holds.map(({ name, value }) => [name, value])).toEqual(before);
		await played.connection.close();
		return verdict;
	} finally {
		await database.close();
	}
}

/** Every engine says the same, expectation by expectation, and the verdict is the expected one. */
async function expectVerdict(lab: Lab, step: Step, answer: string, passed: boolean, how = check) {
	if (lab.language === 'ts') {
		const verdict = await checkScript(scripts, lab, shared, step, answer);
		expect(verdict.expectations.length).toBeGreaterThan(0);
		expect(verdict, JSON.stringify(verdict.expectations, null, 1)).toMatchObject({ passed });
		return [verdict];
	}
	const verdicts = await Promise.all(
		lab.engines.map((kind) => how(engines[kind], lab, step, answer)),
	);
	if (lab.sessions === 'shared' && how === check && pooler) {
		const lend = throughPgBouncer(pooler);
		verdicts.push(await checkStep(engines.postgres, lab, shared, step, answer, lend));
		const seen = verdicts.map(({ probes }) => probes.map(whatWasSeen));
		for (const other of seen) expect(other).toEqual(seen[0]);
	}
	const decided = verdicts.map(({ expectations }) =>
		expectations.map(({ ok, text }) => `${ok ? '✓' : '✗'} ${text}`),
	);
	for (const other of decided.slice(1)) expect(other).toEqual(decided[0]);
	expect(verdicts.map((verdict) => verdict.passed)).toEqual(verdicts.map(() => passed));
	return verdicts;
}

/** What a client of a shared connection saw, and what it handed on; process numbers and messages aside. */
function whatWasSeen({ id, execution, leaks, waits, holds = [] }: Verdict['probes'][number]) {
	return {
		id,
		waits,
		answers: execution.statements.map(({ tag, rows, error }) => [tag, rows, error?.code]),
		leaks: leaks.map(({ value }) => value),
		holds: holds.map(({ kind, name, value, by }) => [kind, name, value, by]),
	};
}

function proveChecked(lab: Lab, step: Step, solution: string): void {
	test('an empty answer fails: what is broken stands in the start state', async () => {
		await expectVerdict(lab, step, '', false);
	});

	test('the starter runs and fails, and the check leaves no trace', async () => {
		const verdicts = await expectVerdict(lab, step, step.starter, false, checkForTraces);
		for (const { answer } of verdicts) {
			expect(errorOf(answer)).toBe(null);
			expect(answer.leftOpen).toBe(false);
		}
	});

	test('the solution passes, and the check leaves no trace', () =>
		expectVerdict(lab, step, solution, true, checkForTraces));

	for (const { name, text } of step.also) {
		test(`also/${name} passes`, () => expectVerdict(lab, step, text, true));
	}
	for (const { name, text } of step.wrong) {
		test(`wrong/${name} fails`, () => expectVerdict(lab, step, text, false));
	}

	test('every expectation has an answer that fails it', async () => {
		const failed = new Set<string>();
		const decided = new Set<string>();
		for (const answer of [step.starter, ...step.wrong.map(({ text }) => text)]) {
			for (const { ok, text } of await decide(lab, step, answer)) {
				decided.add(text);
				if (!ok) failed.add(text);
			}
		}
		expect([...decided].filter((text) => !failed.has(text))).toEqual([]);
	});
}

/** What the check alone decides, without what it adds of the answer and of leaks. */
async function decide(lab: Lab, step: Step, answer: string): Promise<readonly Expectation[]> {
	if (lab.language === 'ts') {
		return (await scripts.run(jobOf(lab, shared, step, answer, true))).expectations;
	}
	const [kind = 'pglite'] = lab.engines;
	if (lab.sessions === 'shared') {
		return (await checkStep(engines[kind], lab, shared, step, answer)).expectations;
	}
	const start = startState(lab, shared, step);
	const { database } = await applyAnswer(engines[kind], lab, start, step, answer);
	try {
		return await runCheck(database, step.check);
	} finally {
		await database.close();
	}
}

function proveStep(lab: Lab, step: Step): void {
	test('keeps to the rules for scripts and checks', () => {
		expect(stepProblems(lab, step)).toEqual([]);
	});

	if (!step.live) proveRecorded(lab, step);
	else if (step.solution === null) {
		test('runs without an error', async () => {
			for (const { answer } of await expectVerdict(lab, step, step.starter, true)) {
				expect(errorOf(answer)).toBe(null);
			}
		});
	} else proveChecked(lab, step, step.solution);

	test('the recorded transcript is current (npm run record)', async ({ skip }) => {
		if (lab.sessions === 'shared' && !pooler) skip('It needs PgBouncer.');
		expect(step.transcript).not.toBe(null);
		const transcript = parseTranscript(step.transcript as string);
		expect(transcript.inputs).toBe(await inputsHash(lab, shared, step));
		const recorders = { engine: engines.postgres, scripts, url: inject('postgresUrl') };
		expect(await recordStep(recorders, lab, shared, step)).toBe(step.transcript);
	});
}

/** A step that the page shows as it was recorded holds no error; what it shows is its transcript. */
function proveRecorded(lab: Lab, step: Step): void {
	test('was recorded on as many connections or servers as it names, and shows what it says', () => {
		const { server, starter } = parseTranscript(step.transcript as string);
		const used = new Set(starter.probes.map(({ connection }) => connection));
		expect(used.size).toBe(step.connections);
		if (lab.sessions !== 'shared') {
			const clients = new Set(step.probes.map(({ actor }) => actor.name));
			expect(clients.size).toBeGreaterThan(1);
			if (step.servers.length > 0) expect(server).toContain(`${step.servers.length + 1} servers`);
		}
		expect(step.sees.length).toBeGreaterThan(0);
		for (const { pane, text, error } of step.sees) {
			const { statements } = starter.probes.find(({ actor }) => actor === pane)?.execution ?? {};
			const said = JSON.stringify([statements?.map(({ rows }) => rows)]);
			if (text !== undefined) expect(said).toContain(text);
			else expect(statements?.at(-1)?.error?.code).toBe(error);
		}
	});
}

test('there are labs', () => {
	expect(labs.length).toBeGreaterThan(0);
});

for (const lab of labs) {
	describe(`${lab.domain}/${lab.id}`, () => {
		test('schema, seed and the superuser’s part keep to the rules, and the seed carries every marker', () => {
			const scripts = ['schema', 'seed', 'superuser'] as const;
			const problems = scripts.flatMap((name) =>
				startProblems(`${name}.sql`, lab[name] ?? '', lab.extensions),
			);
			expect(problems).toEqual([]);
			const seed = `${lab.seed}${lab.setup ?? ''}`.toLowerCase();
			for (const { name, marker } of lab.tenants) {
				expect(['acme', 'globex', 'initech']).toContain(name);
				expect(seed).toContain(marker.toLowerCase());
			}
		});

		for (const step of lab.steps) describe(step.folder, () => proveStep(lab, step));
	});
}
