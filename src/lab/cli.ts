import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, styleText } from 'node:util';
import { LABS_FOLDER, listLabs, readLabFromDisk, readSharedScripts } from './disk.ts';
import { type Engine, EngineError } from './engine.ts';
import { connectPostgres } from './engines/postgres.ts';
import { createNodePGlite } from './node-engine.ts';
import { type Lab, LabError, type Step } from './read.ts';
import { checkAnswer, type SharedScripts, startState } from './steps.ts';
import { counted, type Paint, renderTask, renderVerdict } from './terminal.ts';

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

/** A mistake in the call: one sentence that names what exists, exit code 2. */
export class UsageError extends Error {}

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
		throw new UsageError(`The answer ${name} can not be read (${code}); name a file of SQL.`);
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

/** Runs the plan and says what happened. @returns true when every check passed. */
export async function runPlan(
	plan: Plan,
	engine: Engine,
	shared: SharedScripts,
	say: (text: string) => void,
	paint: Paint,
): Promise<boolean> {
	const { lab, steps, answer } = plan;
	let holds = 0;
	for (const step of steps) {
		const source =
			answer?.name ?? `${step.folder}/${step.solution === null ? 'starter' : 'solution'}.sql`;
		const text = answer?.text ?? step.solution ?? step.starter;
		say(renderTask(lab, step, source, paint));
		const verdict = await checkAnswer(engine, lab, startState(lab, shared, step), step, text);
		say(`${renderVerdict(lab, verdict, source, text, paint)}\n`);
		if (verdict.passed) holds += 1;
	}
	const passed = holds === steps.length;
	say(paint(passed ? 'green' : 'red', `${holds} of ${counted(steps.length, 'step')} passed.`));
	return passed;
}

/** What a command that runs on an engine is given. */
export interface Terminal {
	readonly engine: Engine;
	readonly shared: SharedScripts;
	readonly say: (text: string) => void;
	readonly paint: Paint;
}

/**
 * Opens PGlite, or the reader's server where there is a url, for one command.
 * @returns the exit code: 0 when the command says that all held, else 1.
 */
export async function inTerminal(
	url: string | null,
	command: (terminal: Terminal) => Promise<boolean>,
): Promise<number> {
	const shared = readSharedScripts();
	const engine = url === null ? await createNodePGlite() : await connectPostgres(url, shared.roles);
	// On a server of the reader's, an interrupted run takes its databases and roles with it.
	process.once('SIGINT', () => engine.close().finally(() => process.exit(130)));
	// styleText leaves colors out for NO_COLOR and where the output is no terminal.
	const paint: Paint = (style, text) => styleText(style, text, { stream: process.stdout });
	try {
		return (await command({ engine, shared, say: (text) => console.log(text), paint })) ? 0 : 1;
	} finally {
		await engine.close();
	}
}

async function main(): Promise<number> {
	const plan = planRun(process.argv.slice(2));
	if (plan === null) {
		console.log(HELP);
		return 0;
	}
	return inTerminal(plan.url, ({ engine, shared, say, paint }) =>
		runPlan(plan, engine, shared, say, paint),
	);
}

/** Runs a command to its exit code; what the caller can mend is a sentence and code 2. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
	process.stdout.on('error', () => process.exit(1));
	try {
		process.exitCode = await main();
	} catch (cause) {
		const expected =
			cause instanceof UsageError || cause instanceof EngineError || cause instanceof LabError;
		if (!expected) throw cause;
		console.error(cause.message);
		process.exitCode = 2;
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runCommand(main);
