/** One statement of a script. Offsets are UTF-16 indexes into the script. */
export interface Statement {
	/** The statement without its semicolon and without surrounding blanks and comments. */
	readonly text: string;
	readonly start: number;
	readonly end: number;
	/** The first words, upper case, comments left out: `CREATE POLICY`, `SELECT`. */
	readonly head: string;
}

/** What the lexer refuses, at a UTF-16 index of the script. */
export class LexError extends Error {
	readonly offset: number;
	constructor(message: string, offset: number) {
		super(message);
		this.name = 'LexError';
		this.offset = offset;
	}
}

const IDENTIFIER_START = /[A-Za-z_\u0080-\uffff]/;
const IDENTIFIER_PART = /[A-Za-z0-9_$\u0080-\uffff]/;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
/** Words of a statement that decide about `BEGIN ATOMIC` bodies, and name it. */
const HEAD_WORDS = 6;

/**
 * Splits a script into its statements as psql does: quotes, dollar quotes, nested comments,
 * parentheses (rules) and `BEGIN ATOMIC` bodies keep their semicolons.
 *
 * @param script SQL text of any length; empty statements are dropped.
 * @throws LexError for an unterminated quote or comment, and for psql meta-commands.
 * Source of the rules: PostgreSQL's `src/fe_utils/psqlscan.l`.
 */
export function splitScript(script: string): Statement[] {
	const statements: Statement[] = [];
	let words: string[] = [];
	let start = -1;
	let end = 0;
	let parentheses = 0;
	let bodyDepth = 0;
	let at = 0;

	const take = (until: number) => {
		if (start < 0) start = at;
		end = until;
		at = until;
	};
	const finish = () => {
		if (start >= 0) {
			statements.push({ text: script.slice(start, end), start, end, head: words.join(' ') });
		}
		words = [];
		start = -1;
		parentheses = 0;
		bodyDepth = 0;
	};

	while (at < script.length) {
		const char = script[at] as string;
		const pair = script.slice(at, at + 2);
		if (/\s/.test(char)) at += 1;
		else if (pair === '--') at = endOfLine(script, at);
		else if (pair === '/*') at = endOfBlockComment(script, at);
		else if (char === ';' && parentheses === 0 && bodyDepth === 0) {
			at += 1;
			finish();
		} else if (char === "'") take(endOfQuote(script, at, "'", isEscapeString(script, at)));
		else if (char === '"') take(endOfQuote(script, at, '"', false));
		else if (char === '$') take(endOfDollarQuote(script, at) ?? at + 1);
		else if (char === '\\') {
			throw new LexError(
				'Backslash commands belong to psql and do not run here. Write plain SQL instead.',
				at,
			);
		} else if (IDENTIFIER_START.test(char)) {
			let until = at + 1;
			while (until < script.length && IDENTIFIER_PART.test(script[until] as string)) until += 1;
			const word = script.slice(at, until).toUpperCase();
			if (words.length < HEAD_WORDS) words.push(word);
			if (parentheses === 0) bodyDepth = depthAfter(word, words, bodyDepth);
			take(until);
		} else {
			if (char === '(') parentheses += 1;
			if (char === ')') parentheses = Math.max(0, parentheses - 1);
			take(at + 1);
		}
	}
	finish();
	return statements;
}

/** psql's rule: only inside CREATE FUNCTION or PROCEDURE does BEGIN open a body; CASE nests in it. */
function depthAfter(word: string, words: readonly string[], depth: number): number {
	const routine = /^CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)\b/.test(words.join(' '));
	if (!routine) return depth;
	if (word === 'BEGIN') return depth + 1;
	if (word === 'CASE' && depth > 0) return depth + 1;
	if (word === 'END' && depth > 0) return depth - 1;
	return depth;
}

function endOfLine(script: string, at: number): number {
	const newline = script.indexOf('\n', at);
	return newline < 0 ? script.length : newline + 1;
}

function endOfBlockComment(script: string, open: number): number {
	let depth = 0;
	for (let at = open; at < script.length; at += 1) {
		const pair = script.slice(at, at + 2);
		if (pair === '/*') {
			depth += 1;
			at += 1;
		} else if (pair === '*/') {
			depth -= 1;
			at += 1;
			if (depth === 0) return at + 1;
		}
	}
	throw new LexError('A comment opened with /* is never closed. Add */.', open);
}

/** `E'…'` alone takes backslash escapes; the E must not end a longer identifier. */
function isEscapeString(script: string, quote: number): boolean {
	return /[eE]/.test(script[quote - 1] ?? '') && !IDENTIFIER_PART.test(script[quote - 2] ?? ' ');
}

function endOfQuote(script: string, open: number, quote: string, escapes: boolean): number {
	for (let at = open + 1; at < script.length; at += 1) {
		if (escapes && script[at] === '\\') at += 1;
		else if (script[at] === quote) {
			if (script[at + 1] !== quote) return at + 1;
			at += 1;
		}
	}
	const name = quote === "'" ? 'string' : 'quoted identifier';
	throw new LexError(`A ${name} is never closed. Add the missing ${quote}.`, open);
}

/** End of the dollar quote that opens here, or undefined where `$` opens none (`$1`). */
function endOfDollarQuote(script: string, open: number): number | undefined {
	DOLLAR_TAG.lastIndex = open;
	const tag = DOLLAR_TAG.exec(script)?.[0];
	if (!tag) return undefined;
	const close = script.indexOf(tag, open + tag.length);
	if (close < 0)
		throw new LexError(`A dollar quote is never closed. Add the missing ${tag}.`, open);
	return close + tag.length;
}

/**
 * UTF-16 index of a 1-based character position, as the server reports it.
 * PostgreSQL counts characters; JavaScript counts UTF-16 units.
 */
export function positionToIndex(text: string, position: number): number {
	let index = 0;
	for (let character = 1; character < position && index < text.length; character += 1) {
		index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
	}
	return index;
}

/** 1-based line and column of a UTF-16 index. */
export function lineAndColumn(text: string, index: number): { line: number; column: number } {
	const before = text.slice(0, index);
	const line = before.split('\n').length;
	return { line, column: index - before.lastIndexOf('\n') };
}
