import {
	type Database,
	type Engine,
	EngineError,
	type Execution,
	type Login,
	type SqlError,
	type StartState,
	type StatementResult,
} from '../../src/lab/engine.ts';
import { splitScript } from '../../src/lab/lexer.ts';

/** What a fake server says to one statement; null: a tag and nothing else. */
export type Say = (statement: string, login: Login) => Partial<StatementResult> | null;

/** An engine without a database: it answers from a function and remembers everything it was asked. */
export class FakeEngine implements Engine {
	readonly kind = 'pglite';
	readonly version = '18.0';
	readonly opened: StartState[] = [];
	/** Every session's login, and what was sent in it. */
	readonly sessions: { login: Login; sent: string[] }[] = [];
	closedDatabases = 0;
	leftOpen = false;
	refused: Readonly<Record<string, string>> = {};
	readonly #say: Say;

	constructor(say: Say = () => null) {
		this.#say = say;
	}

	async open(state: StartState): Promise<Database> {
		this.opened.push(state);
		return {
			session: async (login) => {
				const code = this.refused[login.role];
				if (code) throw new EngineError(`role "${login.role}" was turned away`, code);
				const sent: string[] = [];
				this.sessions.push({ login, sent });
				return {
					login,
					execute: async (script) => this.#execute(script, login, sent),
					close: async () => {},
				};
			},
			close: async () => {
				this.closedDatabases += 1;
			},
		};
	}

	#execute(script: string, login: Login, sent: string[]): Execution {
		const statements: StatementResult[] = [];
		for (const { text, start } of splitScript(script)) {
			sent.push(text);
			const result = { ...EMPTY, text, start, ...this.#say(text, login) };
			statements.push(result);
			if (result.error) break;
		}
		const leftOpen = this.leftOpen && login.role !== 'postgres';
		return { statements, skipped: 0, leftOpen, ms: 1 };
	}

	async close(): Promise<void> {}
}

const EMPTY: Omit<StatementResult, 'text' | 'start'> = {
	tag: 'OK',
	fields: [],
	rows: [],
	rowCount: null,
	notices: [],
	error: null,
};

/** One row of text cells by column name. */
export function row(cells: Readonly<Record<string, string | null>>): Partial<StatementResult> {
	return {
		fields: Object.keys(cells).map((name) => ({ name, type: 'text' })),
		rows: [Object.values(cells)],
		rowCount: 1,
	};
}

export function failure(code: string, message = 'failed'): Partial<StatementResult> {
	const error: SqlError = { severity: 'ERROR', code, message };
	return { tag: null, error };
}
