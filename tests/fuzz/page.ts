import { BrowserEngine } from '../../src/lab/browser/client.ts';
import { lastingStore } from '../../src/lab/browser/page-storage.ts';
import { StoppedError } from '../../src/lab/browser/remote.ts';
import { type Database, type Execution, errorOf, type Login } from '../../src/lab/engine.ts';
import { Progress } from '../../src/lab/progress/progress.ts';
import { answerStatus, sentence } from '../../src/lab/ui/sentences.ts';
import type { Batch, BatchResult, Outcome } from './protocol.ts';

/** The fuzzer's side in the browser: the page's own engine, its workers and its storage of drafts. */

/** An answer that no state of a lab changes, with characters of every length. */
const ALIVE = "SELECT 6 * 7 AS answer, 'aä€🦅' AS letters";
const ALIVE_ROWS = JSON.stringify([['42', 'aä€🦅']]);
/** Sentences of the runtime itself; anything else that is thrown is an accident. */
const OWN_SENTENCES =
	/^(PostgreSQL stopped inside statement|role ".*" (does not exist|is not permitted to log in))/;

window.lostRejections = [];
window.addEventListener('unhandledrejection', (event) => {
	window.lostRejections.push(String(event.reason));
});

window.runFuzzBatch = async (batch: Batch, limitMs: number): Promise<BatchResult> => {
	const { engine } = new BrowserEngine(undefined, limitMs);
	// A login without a tenant needs a fresh instance wherever an input set one: once a batch is enough.
	const login = { ...batch.login, tenant: batch.login.tenant ?? '' };
	let database = await engine.open(batch.start);
	const knownRows = await knownRowsOf(database, batch);
	const outcomes: Outcome[] = [];
	for (const { index, text } of batch.inputs) {
		const began = performance.now();
		const outcome = await attempt(database, login, text);
		let { problem } = outcome;
		if (outcome.ending === 'stopped' || outcome.ending === 'ended') {
			await database.close();
			database = await engine.open(batch.start);
		}
		problem ??= keepsDraft(batch, text) ? null : 'the draft is lost';
		problem ??= await deathOf(database, login);
		if (problem) {
			await database.close();
			database = await engine.open(batch.start);
		}
		outcomes.push({ ...outcome, index, problem, ms: performance.now() - began });
	}
	const problem = await deathOf(database, batch.login);
	await database.close();
	return { outcomes, knownRows, problem };
};

async function knownRowsOf(database: Database, batch: Batch): Promise<string> {
	const rows: unknown[] = [];
	for (const { login, sql } of batch.known) {
		const { statements } = await executeAs(database, login, sql);
		rows.push(statements.map((statement) => [statement.tag, statement.error?.code]));
	}
	return JSON.stringify(rows);
}

async function executeAs(database: Database, login: Login, sql: string): Promise<Execution> {
	const session = await database.session(login);
	try {
		return await session.execute(sql);
	} finally {
		await session.close();
	}
}

async function attempt(
	database: Database,
	login: Login,
	text: string,
): Promise<Pick<Outcome, 'ending' | 'sentence' | 'problem'>> {
	try {
		const execution = await executeAs(database, login, text);
		const silent = execution.statements.find(({ tag, error }) => tag === null && error === null);
		return {
			ending: errorOf(execution) ? 'error' : 'ran',
			sentence: answerStatus(execution),
			problem: silent ? `no answer to: ${silent.text.slice(0, 200)}` : null,
		};
	} catch (cause) {
		if (cause instanceof StoppedError) {
			return { ending: 'stopped', sentence: cause.message, problem: null };
		}
		const { message } = cause as Error;
		const problem = OWN_SENTENCES.test(message) ? null : `no sentence of ours: ${message}`;
		return { ending: 'ended', sentence: sentence(cause), problem };
	}
}

/** Why the database no longer works, or null. The superuser asks: the reader may have dropped a role. */
async function deathOf(database: Database, { tenant }: Login): Promise<string | null> {
	try {
		const { statements } = await executeAs(database, { role: 'postgres', tenant }, ALIVE);
		const rows = JSON.stringify(statements[0]?.rows);
		return rows === ALIVE_ROWS ? null : `the lab is dead: a known query answered ${rows}`;
	} catch (cause) {
		return `the lab is dead: ${(cause as Error).message}`;
	}
}

/** Stores the text as the editor does, and reads it as the next page does. */
function keepsDraft({ lab, step }: Batch, text: string): boolean {
	const starter = '';
	if (text === starter) return true;
	const kept = () => new Progress(lab, 'fuzz', lastingStore());
	kept().write(step, null, { text, before: starter, starter, now: Date.now() });
	return kept()
		.attempts(step)
		.some((attempt) => attempt.text === text);
}
