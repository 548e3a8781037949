import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inTerminal, inTerminalScripts, runCommand, UsageError } from './command.ts';
import { LABS_FOLDER, listLabs, readLabFromDisk } from './disk.ts';
import type { Engine } from './engine.ts';
import { checkStep } from './judge.ts';
import type { Lab, Step } from './read.ts';
import type { SharedScripts, Verdict } from './steps.ts';
import { counted, type Paint, renderTask, renderVerdict } from './terminal.ts';
import type { ScriptRunner } from './typescript/job.ts';
import { checkScript } from './typescript/verdict.ts';

/** The labs in a terminal: `npm run lab -- row-level-security --step 2 --answer mine.sql`. */

const OPTIONS = {
	step: { type: 'string' },
	answer: { type: 'string' },
	engine: { type: 'string' },
	url: { type: 'string' },
	help: { type: 'boolean' },
} as const;

const HELP = `npm run lab -- <lab> [options]

Runs every step of a lab with its solution and checks it.

  --step <number or id>      only this step
  --answer <file>            your own answer to that step instead of the solution
  --engine pglite|postgres   where it runs; PGlite unless a --url is given
  --url postgres://…         a throw-away PostgreSQL server, as its superuser`;

export interface Plan {
	readonly lab: Lab;
	readonly steps: readonly Step[];
	/** The reader's own text, in place of the solution. */
	readonly answer: { readonly name: string; readonly text: string } | null;
	readonly engine: 'pglite' | 'postgres';
	readonly url: string | null;
}

/**
 * Reads the call. Null: help was asked for.
 *
 * @param root the folder `labs/`.
 * @throws UsageError for whatever can not be run, LabError for a lab whose files are wrong.
 */
export function planRun(args: readonly string[], root = LABS_FOLDER): Plan | null {
	const { values, positionals } = readArguments(args);
	if (values.help) return null;
	const lab = findLab(positionals, root);
	const engine = values.engine ?? (values.url === undefined ? 'pglite' : 'postgres');
	if (engine !== 'pglite' && engine !== 'postgres') {
		throw new UsageError(`There is no engine ${engine}; there are pglite and postgres.`);
	}
	if (lab.language === 'ts' && (values.engine ?? values.url) !== undefined) {
		throw new UsageError(`${lab.id} is a lab in TypeScript; leave --engine and --url out.`);
	}
	if (!lab.engines.includes(engine)) {
		throw new UsageError(
			`${lab.id} does not run on ${engine}; it runs on ${lab.engines.join(', ')}.`,
		);
	}
	const steps = values.step === undefined ? lab.steps : [findStep(lab, values.step)];
	if (values.answer !== undefined && values.step === undefined) {
		throw new UsageError(`--answer needs --step; ${stepsOf(lab)}.`);
	}
	const answer = values.answer === undefined ? null : readAnswer(values.answer);
	return { lab, steps, answer, engine, url: checkUrl(engine, values.url) };
}

function readArguments(args: readonly string[]) {
	try {
		return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
	} catch (cause) {
		const reason = (cause as Error).message.split(/\. |\n/)[0];
		const known = Object.keys(OPTIONS).map((name) => `--${name}`);
		throw new UsageError(`${reason}; the options are ${known.join(', ')}.`);
	}
}

function findLab(positionals: readonly string[], root: string): Lab {
	const known = listLabs(root).map((path) => path.split('/')[1] as string);
	const [id, ...more] = positionals;
	const list = `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;
	if (id === undefined) throw new UsageError(`Name a lab; ${list}.`);
	if (more.length > 0) throw new UsageError(`Name one lab, not ${positionals.length}; ${list}.`);
	if (!known.includes(id)) throw new UsageError(`There is no lab ${id}; ${list}.`);
	return readLabFromDisk(id, root);
}

function findStep(lab: Lab, wanted: string): Step {
	const step = lab.steps.find(({ number, id, folder }) =>
		[String(number), id, folder].includes(wanted),
	);
	if (!step) throw new UsageError(`${lab.id} has no step ${wanted}; ${stepsOf(lab)}.`);
	return step;
}

function stepsOf(lab: Lab): string {
	return `its steps are ${lab.steps.map(({ number, id }) => `${number} (${id})`).join(', ')}`;
}

function readAnswer(name: string): { name: string; text: string } {
	try {
		// npm changes to the package's folder; the file is meant from where the reader stands.
		const path = resolve(process.env['INIT_CWD'] ?? '', name);
		return { name, text: readFileSync(path, 'utf8') };
	} catch (cause) {
		const { code } = cause as NodeJS.ErrnoException;
		throw new UsageError(
			`The answer ${name} can not be read (${code}); name a file with your text.`,
		);
	}
}

/** @throws UsageError when the engine has no use for the address, or none that it can use. */
export function checkUrl(engine: 'pglite' | 'postgres', url: string | undefined): string | null {
	if (engine === 'pglite') {
		if (url === undefined) return null;
		throw new UsageError('--url names a server and --engine pglite uses none; leave one out.');
	}
	const example = 'postgres://postgres@127.0.0.1:5432/postgres';
	if (url === undefined) throw new UsageError(`--engine postgres needs --url, such as ${example}.`);
	if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
		throw new UsageError(`--url is no address of a server; one looks like ${example}.`);
	}
	return url;
}

/** Decides on a text as the answer of a step, by whatever the lab runs on. */
export type Check = (lab: Lab, step: Step, text: string) => Promise<Verdict>;

/** The check of SQL labs, on an engine. */
export function checkOn(engine: Engine, shared: SharedScripts): Check {
	return (lab, step, text) => checkStep(engine, lab, shared, step, text);
}

/** The check of TypeScript labs. */
export function checkIn(runner: ScriptRunner, shared: SharedScripts): Check {
	return (lab, step, text) => checkScript(runner, lab, shared, step, text);
}

/** Runs the plan and says what happened. @returns true when every check passed. */
export async function runPlan(
	plan: Plan,
	check: Check,
	say: (text: string) => void,
	paint: Paint,
): Promise<boolean> {
	const { lab, steps, answer } = plan;
	let holds = 0;
	for (const step of steps.filter(({ live }) => !live)) {
		const needs =
			step.servers.length > 0
				? `${step.servers.length + 1} servers`
				: `${step.connections} connections at once`;
		say(
			`Step ${step.number} of ${lab.steps.length}, ${step.title}: needs ${needs}; its page shows how it went.\n`,
		);
	}
	const running = steps.filter(({ live }) => live);
	for (const step of running) {
		const source =
			answer?.name ??
			`${step.folder}/${step.solution === null ? 'starter' : 'solution'}.${lab.language}`;
		const text = answer?.text ?? step.solution ?? step.starter;
		say(renderTask(lab, step, source, paint));
		const verdict = await check(lab, step, text);
		say(`${renderVerdict(lab, verdict, source, text, paint)}\n`);
		if (verdict.passed) holds += 1;
	}
	const passed = holds === running.length;
	say(paint(passed ? 'green' : 'red', `${holds} of ${counted(running.length, 'step')} passed.`));
	return passed;
}

async function main(): Promise<number> {
	const plan = planRun(process.argv.slice(2));
	if (plan === null) {
		console.log(HELP);
		return 0;
	}
	if (plan.lab.language === 'ts') {
		return inTerminalScripts((runner, { shared, say, paint }) =>
			runPlan(plan, checkIn(runner, shared), say, paint),
		);
	}
	return inTerminal(plan.url, ({ engine, shared, say, paint }) =>
		runPlan(plan, checkOn(engine, shared), say, paint),
	);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runCommand(main);
