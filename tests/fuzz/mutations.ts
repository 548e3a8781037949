import { splitScript } from '../../src/lab/lexer.ts';
import { HAZARDS } from './hazards.ts';
import type { Random } from './random.ts';
import { SETTINGS } from './settings.ts';
import { solidPlaces, tokensOf } from './tokens.ts';

/** One change to a text. `statements` are those of all labs. */
export type Mutation = (text: string, random: Random, statements: readonly string[]) => string;

function onTokens(change: (tokens: string[], places: number[], random: Random) => void): Mutation {
	return (text, random) => {
		const tokens = tokensOf(text);
		const places = solidPlaces(tokens);
		if (places.length < 2) return text;
		change(tokens, places, random);
		return tokens.join('');
	};
}

function onStatements(change: (statements: string[], random: Random) => void): Mutation {
	return (text, random) => {
		const statements = statementsOf(text);
		if (statements.length === 0) return text;
		change(statements, random);
		return statements.map((statement) => `${statement};\n`).join('');
	};
}

/** An earlier change may have left a text that no longer splits; then it is one statement. */
function statementsOf(text: string): string[] {
	try {
		return splitScript(text).map((statement) => statement.text);
	} catch {
		return [text];
	}
}

const QUOTES = ["'", '"', '$$', '$a$', '/*', '*/', '--', '\\', ';', '(', ')', "E'\\", '\n\\.\n'];
const CHARACTERS = ['\0', '\ud800', '\udc00', '🦅', '\u00a0', '\u202e', '\ufeff', '\r', '\x7f'];
const NUMBERS = ['0', '-1', '2147483648', '9223372036854775807', '1e400', '0.1e-300', 'NULL'];
const STRINGS = [
	"''",
	"'\\'",
	"'NaN'",
	"'infinity'",
	"'{'",
	"'{1,2'",
	"repeat('x', 100000)",
	"repeat('🦅', 3000)",
	"'00000000-0000-0000-0000-000000000000'",
	"$q$it's$q$",
	'NULL',
];

/** The changes, each by its name; the grammar is broken in some and kept in others. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
	dropToken: onTokens((tokens, places, random) => {
		tokens.splice(random.pick(places), 1);
	}),
	duplicateToken: onTokens((tokens, places, random) => {
		const place = random.pick(places);
		tokens.splice(place, 0, tokens[place] as string, ' ');
	}),
	swapTokens: onTokens((tokens, places, random) => {
		swap(tokens, random.pick(places), random.pick(places));
	}),
	dropStatement: onStatements((statements, random) => {
		statements.splice(random.below(statements.length), 1);
	}),
	duplicateStatement: onStatements((statements, random) => {
		const place = random.below(statements.length);
		statements.splice(random.below(statements.length + 1), 0, statements[place] as string);
	}),
	swapStatements: onStatements((statements, random) => {
		swap(statements, random.below(statements.length), random.below(statements.length));
	}),
	addStatement: (text, random, statements) => `${text};\n${random.pick(statements)};`,
	splice: (text, random, statements) => {
		const head = tokensOf(text);
		const tail = tokensOf(random.pick(statements));
		return [
			...head.slice(0, random.below(head.length + 1)),
			' ',
			...tail.slice(random.below(tail.length)),
		].join('');
	},
	changeLiteral: (text, random) => {
		const tokens = tokensOf(text);
		const places = tokens.flatMap((token, place) => (/^(?:\d|'|\$)/.test(token) ? [place] : []));
		if (places.length === 0) return text;
		const place = random.pick(places);
		tokens[place] = random.pick(/^\d/.test(tokens[place] as string) ? NUMBERS : STRINGS);
		return tokens.join('');
	},
	insertQuote: (text, random) => insert(text, random.pick(QUOTES), random),
	insertCharacter: (text, random) => insert(text, random.pick(CHARACTERS), random),
	hazard: (text, random) => {
		const hazard = random.pick(HAZARDS);
		return random.oneIn(2) ? `${hazard};\n${text}` : `${text};\n${hazard};`;
	},
	nest: (text, random) => random.pick(NESTS)(statementsOf(text), random),
	setting: (text, random) => {
		const [name, values] = random.pick(SETTINGS);
		const value = random.pick(values);
		return random.pick([
			`SET ${name} = ${value};\n${text}`,
			`BEGIN; SET LOCAL ${name} = ${value};\n${text}`,
			`${text};\nALTER ROLE CURRENT_USER SET ${name} = ${value};`,
			`SELECT set_config('${name}', '${value.replaceAll("'", '')}', false);\n${text}`,
			`RESET ${name};\n${text}`,
		]);
	},
};

type Nest = (statements: readonly string[], random: Random) => string;

/** The last statement, or all of them, inside something else. */
const NESTS: readonly Nest[] = [
	(all) => `DO $do$ BEGIN ${all.map((one) => `${one};`).join(' ')} END $do$;`,
	(all) => `DO $do$ BEGIN EXECUTE $ex$${all.join(';')}$ex$; END $do$;`,
	(all) =>
		`DO $do$ BEGIN ${all.at(-1)}; EXCEPTION WHEN OTHERS THEN RAISE NOTICE '%', SQLERRM; END $do$;`,
	(all) =>
		`CREATE FUNCTION fuzz() RETURNS void LANGUAGE sql AS $fn$ ${all.join(';')} $fn$; SELECT fuzz();`,
	(all) =>
		`CREATE FUNCTION fuzz() RETURNS int LANGUAGE plpgsql AS $fn$ BEGIN ${all.at(-1)}; RETURN fuzz(); END $fn$; SELECT fuzz();`,
	(all) =>
		`SET check_function_bodies = off; CREATE FUNCTION fuzz() RETURNS bigint LANGUAGE sql AS $fn$ ${all.join(';')}; SELECT fuzz() + 1 $fn$; SELECT fuzz();`,
	(all, random) =>
		random.oneIn(4)
			? `WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT count(*) FROM r; ${all[0]};`
			: `SELECT * FROM generate_series(1, 1000) AS s, LATERAL (${all.at(-1)}) AS inside;`,
	(all) => `WITH inside AS (${all.at(-1)}) SELECT count(*) FROM inside;`,
	(all) =>
		`WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 1000) SELECT (${all.at(-1)}) FROM r;`,
	(all) => `EXPLAIN (ANALYZE, VERBOSE) ${all.at(-1)};`,
	(all) => `PREPARE fuzz AS ${all.at(-1)}; EXECUTE fuzz; DEALLOCATE fuzz;`,
	(all) => `BEGIN; DECLARE fuzz CURSOR FOR ${all.at(-1)}; FETCH ALL fuzz;`,
	(all) => `BEGIN; ${all.join(';')}; SAVEPOINT one; ${all[0]}; ROLLBACK TO one;`,
	(all) => `COPY (${all.at(-1)}) TO STDOUT;`,
	(all) => `CREATE VIEW fuzz AS ${all.at(-1)}; SELECT * FROM fuzz;`,
	(all) => `CREATE RULE fuzz AS ON INSERT TO invoice DO ALSO (${all.join(';')});`,
	(all, random) => `${'('.repeat(1 + random.below(3_000))}${all.at(-1)}`,
	(all, random) => `${all.map((one) => `${one};`).join('\n')}`.repeat(1 + random.below(20)),
];

function insert(text: string, part: string, random: Random): string {
	const at = random.below(text.length + 1);
	return text.slice(0, at) + part + text.slice(at);
}

function swap(items: string[], one: number, other: number): void {
	[items[one], items[other]] = [items[other] as string, items[one] as string];
}
