import type {
	ExecuteOptions,
	Execution,
	Field,
	Notice,
	SqlError,
	StatementResult,
} from '../engine.ts';
import { LexError, positionToIndex, type Statement, splitScript } from '../lexer.ts';
import type { Sighting, Watch } from '../watch.ts';

/** What a server said to one statement. `position` is 1-based and counts characters. */
export interface RawResult {
	readonly tag: string | null;
	readonly fields: readonly Field[];
	readonly rows: readonly (readonly (string | null)[])[];
	readonly rowCount: number | null;
	readonly notices: readonly Notice[];
	readonly error: (Omit<SqlError, 'index'> & { readonly position?: number }) | null;
	readonly unkept?: readonly Sighting[];
}

/** The two things an engine must do for a script; the rest is common to all engines. */
export interface StatementRunner {
	send(statement: string, watch?: Watch | null): Promise<RawResult>;
	/** True while a transaction block, failed or not, is open. */
	inTransaction(): boolean;
}

const CLIENT_ERROR = { severity: 'ERROR', code: 'LAB01' } as const;

/**
 * Runs a script statement by statement, stops at the first error, and rolls back what it left open.
 * Shared by all engines so that page, terminal and tests can not differ.
 */
export async function runScript(
	runner: StatementRunner,
	script: string,
	options: ExecuteOptions = {},
): Promise<Execution> {
	const began = performance.now();
	const results: StatementResult[] = [];
	let statements: Statement[];
	try {
		refuseNul(script);
		statements = splitScript(script);
	} catch (cause) {
		if (!(cause instanceof LexError)) throw cause;
		const error: SqlError = { ...CLIENT_ERROR, message: cause.message, index: cause.offset };
		results.push({ ...EMPTY, text: script, start: 0, error });
		return { statements: results, skipped: 0, leftOpen: false, ms: performance.now() - began };
	}
	for (const statement of statements) {
		const refused = refusal(statement, options);
		const raw = refused ?? (await runner.send(statement.text, options.watch));
		results.push(placed(raw, statement));
		// Neither tag nor error: the engine died or swallowed the statement, and must not be sent more.
		if (raw.error || raw.tag === null) break;
	}
	const inTransaction = runner.inTransaction();
	const leftOpen = !options.keepOpen && inTransaction;
	if (leftOpen) await runner.send('ROLLBACK');
	return {
		statements: results,
		skipped: statements.length - results.length,
		leftOpen,
		...(options.keepOpen && inTransaction && { open: true }),
		ms: performance.now() - began,
	};
}

const EMPTY = { tag: null, fields: [], rows: [], rowCount: null, notices: [] } as const;

/** The protocol ends a statement at a NUL: the server would get half of it and blame the message. */
function refuseNul(script: string): void {
	const at = script.indexOf('\0');
	if (at < 0) return;
	throw new LexError('PostgreSQL takes no NUL character (U+0000). Take it out of the text.', at);
}

/** What would never come back: it is told in place of being sent. */
function refusal(statement: Statement, options: ExecuteOptions): RawResult | undefined {
	const bare = statement.text.replace(/--.*|\/\*[\s\S]*?\*\//g, ' ');
	// It waits for a stream that a lab has not got; PGlite would spin for ever.
	if (/^COPY\b/.test(statement.head) && /\bFROM\s+STDIN\b/i.test(bare)) {
		return told(
			'COPY … FROM STDIN needs a client that streams data, and a lab has none.',
			'Insert the rows with INSERT … VALUES.',
		);
	}
	// Its timer would fire while nobody runs anything, and end the one session that there is.
	const limit = options.keepOpen && SESSION_LIMIT.exec(bare)?.[0];
	if (limit) {
		return told(
			`${limit} ends the session, and here it is the one connection that all clients share.`,
			'Leave it out; on a server each client would get a new connection.',
		);
	}
	return undefined;
}

const SESSION_LIMIT = /\b(idle_in_transaction_session|transaction)_timeout\b/i;

function told(message: string, hint: string): RawResult {
	return { ...EMPTY, error: { ...CLIENT_ERROR, message, hint } };
}

function placed(raw: RawResult, statement: Statement): StatementResult {
	const { error, ...result } = raw;
	const place = { text: statement.text, start: statement.start };
	if (!error) return { ...result, ...place, error: null };
	const { position, ...rest } = error;
	const index =
		position === undefined
			? undefined
			: statement.start + positionToIndex(statement.text, position);
	return { ...result, ...place, error: index === undefined ? rest : { ...rest, index } };
}
