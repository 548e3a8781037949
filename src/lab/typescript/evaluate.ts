import { type Expectation, failed } from '../check.ts';
import type { SqlError } from '../engine.ts';
import { type Job, JobError, type Outcome } from './job.ts';
import { type Libraries, loadLibrary } from './libraries.ts';
import { Output, printed, toTable } from './output.ts';
import { linePlace, toFunctionBody } from './transform.ts';

/**
 * Evaluates a job in this realm, which a worker gives it and ends afterwards.
 *
 * How: the types are stripped, imports become `require`, and the text becomes the body of an async
 * function. That needs `eval` to be allowed, and only here: a worker has the content policy of its own
 * script's response, so `'unsafe-eval'` stands on the file of this worker alone and every page stays
 * strict. The other way that was tried, a service worker that answers with the text as a module, needs
 * no `eval`, but no run before the service worker has taken over, none in a private window of Firefox,
 * and a module can not be given a console of its own. The worker has no DOM and no storage of the page.
 */
export async function runJob(
	job: Job,
	libraries: Libraries,
	unhandled: (report: (cause: unknown) => void) => void,
): Promise<Outcome> {
	const began = performance.now();
	const output = new Output();
	unhandled((cause) => output.line('WARNING', `An error that nobody awaited: ${printed(cause)}`));
	const realm: Realm = { libraries, setup: {}, offset: measureOffset() };
	realm.setup = await authored('setup.ts', () => evaluate(realm, 'setup.ts', job.setup, MUTE));

	const { exports, error } = await loadAnswer(realm, job.answer, output);
	const shown = error ? null : await show(realm, job, exports, output);
	const stopped = error ?? shown?.error ?? null;
	// A page is told of a lost rejection in a later task than the one that lost it.
	await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
	const names = Object.keys(exports);
	const tag = names.length === 0 ? 'exports nothing' : `exports ${names.join(', ')}`;
	const answer = output.end(job.answer, tag, stopped, performance.now() - began);
	output.open = false;
	const expectations = job.check === null ? [] : await decide(realm, job.check, exports);
	return { answer, shown: shown?.execution ?? null, expectations };
}

const SETTLE_MS = 20;

type Module = Record<string, unknown>;

interface Realm {
	readonly libraries: Libraries;
	setup: Module;
	/** Lines that the engine puts before a function's body; null where it names no lines. */
	readonly offset: number | null;
}

type Console = ReturnType<Output['console']>;

const MUTE = Object.fromEntries(
	Object.keys(new Output().console()).map((name) => [name, () => {}]),
) as Console;

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
	...parameters: string[]
) => (...values: unknown[]) => Promise<void>;

class AnswerSyntaxError extends Error {
	readonly report: SqlError;
	constructor(report: SqlError) {
		super(report.message);
		this.report = report;
	}
}

/** Loads a module's libraries, then runs its text. @returns its exports. */
async function evaluate(
	realm: Realm,
	name: string,
	text: string,
	console: Console,
): Promise<Module> {
	const transformed = toFunctionBody(text);
	if ('error' in transformed) throw new AnswerSyntaxError(transformed.error);
	const loaded = new Map<string, Module>();
	for (const wanted of transformed.imports) {
		const library = await loadLibrary(wanted, realm.libraries);
		if (library) loaded.set(wanted, library);
	}
	const require = (wanted: string): Module => {
		if (/^\.{1,2}\/(?:\.\.\/)*setup\.ts$/.test(wanted)) return realm.setup;
		const library = loaded.get(wanted);
		if (library) return library;
		const known = ['../setup.ts', ...Object.keys(realm.libraries)].join(', ');
		throw new Error(`There is no module ${wanted} in this lab; there are ${known}.`);
	};
	const exports: Module = {};
	const body = new AsyncFunction(
		'exports',
		'require',
		'console',
		`${transformed.code}\n//# sourceURL=${name}`,
	);
	await body(exports, require, console);
	return exports;
}

/** A fault in a file of the lab's author stops the run; it is never the reader's. */
async function authored<Value>(file: string, work: () => Promise<Value>): Promise<Value> {
	try {
		return await work();
	} catch (cause) {
		throw new JobError(file, printed(cause));
	}
}

async function loadAnswer(
	realm: Realm,
	text: string,
	output: Output,
): Promise<{ exports: Module; error: SqlError | null }> {
	try {
		return { exports: await evaluate(realm, 'answer.ts', text, output.console()), error: null };
	} catch (cause) {
		return { exports: {}, error: reportOf(realm, text, cause) };
	}
}

/** Calls `show.ts`. An error of the answer's own is reported at its line of the answer. */
async function show(realm: Realm, job: Job, exports: Module, output: Output) {
	const { show: text } = job;
	if (text === null) return null;
	const began = performance.now();
	const module = await authored('show.ts', () =>
		evaluate(realm, 'show.ts', text, output.console()),
	);
	const end = (statement: ReturnType<typeof toTable>) => ({
		statements: [{ ...statement, text, start: 0 }],
		skipped: 0,
		leftOpen: false,
		ms: performance.now() - began,
	});
	try {
		const rows = await callDefault(module, 'show.ts', exports);
		return { execution: end(toTable(Array.isArray(rows) ? rows : [])), error: null };
	} catch (cause) {
		if (cause instanceof JobError) throw cause;
		const error = reportOf(realm, job.answer, cause);
		const notice = { severity: 'NOTICE', code: '', message: `No table: ${error.message}` };
		return { execution: end({ ...toTable([]), rowCount: null, notices: [notice] }), error };
	}
}

async function callDefault(module: Module, file: string, ...values: unknown[]): Promise<unknown> {
	const { default: call } = module;
	if (typeof call !== 'function') throw new JobError(file, 'it has no default export to call');
	return call(...values);
}

/** Runs `check.ts`; whatever the answer throws in it fails one expectation. */
async function decide(realm: Realm, text: string, exports: Module): Promise<Expectation[]> {
	const module = await authored('check.ts', () => evaluate(realm, 'check.ts', text, MUTE));
	const expectations: Expectation[] = [];
	const expect = async (sentence: string, test: () => unknown) => {
		expectations.push(await decideOne(sentence, test));
	};
	await authored('check.ts', () => callDefault(module, 'check.ts', exports, expect));
	return expectations;
}

async function decideOne(text: string, test: () => unknown): Promise<Expectation> {
	try {
		const result = await test();
		if (result === true) return { ok: true, text, evidence: null };
		return failed(text, typeof result === 'string' ? result : null);
	} catch (cause) {
		return failed(text, printed(cause));
	}
}

/** What was thrown, with its line of the answer where the stack names one. */
function reportOf(realm: Realm, text: string, cause: unknown): SqlError {
	if (cause instanceof AnswerSyntaxError) return cause.report;
	const known = cause instanceof Error;
	const code = known ? cause.name : 'thrown';
	const message = known ? cause.message : printed(cause);
	const line = known ? answerLine(realm, cause) : null;
	return { severity: 'ERROR', code, message, ...(line !== null && linePlace(text, line)) };
}

function answerLine({ offset }: Realm, { stack = '' }: Error): number | null {
	const found = /\banswer\.ts:(\d+)/.exec(stack);
	return found && offset !== null ? Math.max(1, Number(found[1]) - offset) : null;
}

/** Engines count lines of a made function differently: a probe that throws on line 1 tells how. */
function measureOffset(): number | null {
	try {
		new Function('throw new Error("probe")\n//# sourceURL=probe.ts')();
	} catch (cause) {
		const found = /\bprobe\.ts:(\d+)/.exec((cause as Error).stack ?? '');
		if (found) return Number(found[1]) - 1;
	}
	return null;
}
