import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { serveFinalState } from './final-state.ts';
import committed from './injection-matrix.json' with { type: 'json' };
import { ACME, example, GLOBEX } from './row-level-security-bench.ts';

/**
 * Each attack against each defense alone, on PostgreSQL 18: what the table of the guide says. An
 * attack leaks when it tells acme's user something of globex's, or of the server's files.
 */

type Verdict = 'leaks' | 'holds' | 'unusable';

/** Where text is put into a statement, and how the same is written with a defense. */
interface Attack {
	/** What the user sends. */
	readonly text: string;
	/** An innocent text, with which a defense must still work. */
	readonly innocent: string;
	/** The statement with the text in it. */
	put(text: string): string;
	/** The same with a parameter, or with a quoted name. */
	readonly parameter: string;
	quoted(name: string): string;
	/** True where the answers to a true and to a false question are compared. */
	readonly twin?: string;
}

const SECRET = 'heron-of-the-north';
const quoteName = (text: string) => pg.escapeIdentifier(text);
const where = "SELECT title FROM document WHERE tenant_id::text = current_setting('app.tenant_id')";
const guarded = `SELECT d.title FROM document d`;

const ATTACKS: Readonly<Record<string, Attack>> = {
	value: {
		text: "' OR true --",
		innocent: 'lease',
		put: (text) => `${where} AND title LIKE '%${text}%'`,
		parameter: `${where} AND title LIKE '%' || $1 || '%'`,
		quoted: (name) => `${where} AND title LIKE ${name}`,
	},
	identifier: {
		text: 't_globex',
		innocent: 't_acme',
		put: (text) => `SELECT title FROM ${text}.note`,
		parameter: 'SELECT title FROM $1.note',
		quoted: (name) => `SELECT title FROM ${name}.note`,
	},
	'sort key': {
		text: "CASE WHEN EXISTS (SELECT FROM document WHERE title LIKE 'falcon%') THEN -id ELSE id END",
		twin: "CASE WHEN EXISTS (SELECT FROM document WHERE title LIKE 'heron%') THEN -id ELSE id END",
		innocent: 'id',
		put: (text) => `${where} ORDER BY ${text}`,
		parameter: `${where} ORDER BY $1::text`,
		quoted: (name) => `${where} ORDER BY ${name}`,
	},
	'sort key with set_config': {
		text: `CASE WHEN set_config('app.tenant_id', '${GLOBEX}', true) IS NOT NULL THEN (SELECT string_agg(title, ', ') FROM document)::int END`,
		innocent: 'id',
		put: (text) => `${where} ORDER BY (SELECT ${text})`,
		parameter: `${where} ORDER BY $1::text`,
		quoted: (name) => `${where} ORDER BY ${name}`,
	},
	'search path': {
		text: 't_globex',
		innocent: 't_acme',
		put: (text) => `SET LOCAL search_path = ${text}; SELECT title FROM note`,
		parameter: "SELECT set_config('search_path', $1, true)",
		quoted: (name) => `SET LOCAL search_path = ${name}; SELECT title FROM note`,
	},
	'JSON path': {
		text: 'name ? ($.globex.name starts with "falcon")',
		twin: 'name ? ($.globex.name starts with "heron")',
		innocent: 'name',
		put: (text) => `SELECT jsonb_path_query(plan, '$.acme.${text}') #>> '{}' AS title FROM plans`,
		parameter:
			"SELECT jsonb_path_query(plan, ('$.acme.' || $1)::jsonpath) #>> '{}' AS title FROM plans",
		quoted: (name) =>
			`SELECT jsonb_path_query(plan, '$.acme.${name}') #>> '{}' AS title FROM plans`,
	},
	'stacked setting': {
		text: `x'; SET LOCAL app.tenant_id = '${GLOBEX}'; ${guarded} WHERE d.tenant_id = '${GLOBEX}' --`,
		innocent: 'lease',
		put: (text) => `${where} AND title LIKE '%${text}%'`,
		parameter: `${where} AND title LIKE '%' || $1 || '%'`,
		quoted: (name) => `${where} AND title LIKE ${name}`,
	},
	'set_config inside': {
		text: `x' UNION ALL SELECT set_config('app.tenant_id', '${GLOBEX}', true) UNION ALL SELECT title FROM document --`,
		innocent: 'lease',
		put: (text) => `${where} AND title LIKE '%${text}%'`,
		parameter: `${where} AND title LIKE '%' || $1 || '%'`,
		quoted: (name) => `${where} AND title LIKE ${name}`,
	},
	'table without policies': {
		text: "x' UNION ALL SELECT email FROM account --",
		innocent: 'lease',
		put: (text) => `${where} AND title LIKE '%${text}%'`,
		parameter: `${where} AND title LIKE '%' || $1 || '%'`,
		quoted: (name) => `${where} AND title LIKE ${name}`,
	},
	'second order': {
		text: `x' = 'y' UNION ALL SELECT set_config('app.tenant_id', '${GLOBEX}', true) UNION ALL SELECT title FROM document --`,
		innocent: 'Documents',
		// What is bound or quoted is the write; the report puts the heading into its own statement.
		put: (text) =>
			`UPDATE heading SET text = ${pg.escapeLiteral(text)}; SELECT * FROM old_report() AS title`,
		parameter: 'UPDATE heading SET text = $1',
		quoted: (name) =>
			`UPDATE heading SET text = ${pg.escapeLiteral(name)}; SELECT * FROM old_report() AS title`,
	},
	'files and programs': {
		text: "x' UNION ALL SELECT 'file ' || pg_read_file('PG_VERSION') --",
		innocent: 'lease',
		put: (text) => `${where} AND title LIKE '%${text}%'`,
		parameter: `${where} AND title LIKE '%' || $1 || '%'`,
		quoted: (name) => `${where} AND title LIKE ${name}`,
	},
};

/** Tables without any defense: the query has the predicate, and the login is trusted with too much. */
const BASE = `
	CREATE TABLE document (id int, tenant_id uuid, title text);
	INSERT INTO document VALUES (3, '${GLOBEX}', 'falcon lease'), (2, '${ACME}', 'orchid audit'), (1, '${ACME}', 'orchid lease');
	CREATE TABLE plans (plan jsonb);
	INSERT INTO plans VALUES ('{"acme": {"name": "orchid"}, "globex": {"name": "falcon"}}');
	CREATE TABLE account (email text);
	INSERT INTO account VALUES ('falcon@globex.example');
	CREATE TABLE heading (text text);
	INSERT INTO heading VALUES ('');
	CREATE FUNCTION old_report() RETURNS SETOF text LANGUAGE plpgsql AS $f$
		BEGIN RETURN QUERY EXECUTE 'SELECT title FROM document WHERE tenant_id = ''${ACME}'' AND ''' || (SELECT h.text FROM heading h) || ''' <> '''''; END $f$;
	CREATE SCHEMA t_acme;
	CREATE TABLE t_acme.note AS SELECT 'orchid note' AS title;
	CREATE SCHEMA t_closed;
	CREATE SCHEMA t_globex;
	CREATE TABLE t_globex.note AS SELECT 'falcon note' AS title;
	GRANT SELECT, UPDATE ON document, plans, heading, account TO app_user;
	GRANT USAGE ON SCHEMA t_acme, t_closed, t_globex TO app_user;
	GRANT SELECT ON t_acme.note, t_globex.note TO app_user;
	GRANT pg_read_server_files TO app_user;
	GRANT EXECUTE ON FUNCTION pg_read_file(text) TO app_user;`;

const POLICY = `
	ALTER TABLE document ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON document
		USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));`;

/** Each defense alone: its DDL, and what becomes of the statement. */
const DEFENSES: Readonly<
	Record<string, { readonly ddl: string; readonly how: 'put' | 'parameter' | 'quoted' }>
> = {
	none: { ddl: '', how: 'put' },
	parameter: { ddl: '', how: 'parameter' },
	quoting: { ddl: '', how: 'quoted' },
	policy: { ddl: POLICY, how: 'put' },
	roles: {
		ddl: `REVOKE ALL ON SCHEMA t_globex FROM app_user; REVOKE ALL ON account FROM app_user; REVOKE pg_read_server_files FROM app_user;
			REVOKE EXECUTE ON FUNCTION pg_read_file(text) FROM app_user;`,
		how: 'put',
	},
	sealed: {
		ddl: `${POLICY}
			${example('sealed-context', join(LABS_FOLDER, 'data-routing/injected-context/code'))}
			INSERT INTO seal.context_secret VALUES (sha256('${SECRET}'));`,
		how: 'put',
	},
};

let admin: pg.Client;
let close: () => Promise<void>;

beforeAll(async () => {
	const state = await serveFinalState(inject('postgresUrl'), 'injected-context');
	admin = new pg.Client({ connectionString: state.superuserUrl });
	await admin.connect();
	// A place of its own, where the lab's names are free.
	await admin.query(
		'DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO app_user',
	);
	close = async () => {
		await admin.end();
		await state.close();
	};
});
afterAll(() => close());

/** What acme’s user gets to see for this text, or SQLSTATE and message of what the page ends with. */
async function answer(attack: Attack, defense: string, text: string): Promise<string> {
	const { ddl, how } = DEFENSES[defense] as (typeof DEFENSES)[string];
	await admin.query('BEGIN');
	try {
		await admin.query(BASE);
		await admin.query(ddl);
		await admin.query('SET LOCAL SESSION AUTHORIZATION app_user');
		await admin.query("SELECT set_config('app.tenant_id', $1, true)", [ACME]);
		if (defense === 'sealed') await admin.query('SELECT enter_tenant($1, $2)', [ACME, SECRET]);
		return await send(attack, how, text).then(
			(results) =>
				JSON.stringify(
					[results]
						.flat()
						.at(-1)
						?.rows.map(({ title }) => title),
				),
			// What the server says reaches whoever reads the page's error; a name that it repeats tells nothing.
			({ code, message }: { code: string; message: string }) =>
				attack.twin ? code : `${code} ${message}`,
		);
	} finally {
		await admin.query('ROLLBACK');
	}
}

async function send(attack: Attack, how: 'put' | 'parameter' | 'quoted', text: string) {
	if (how === 'put') return admin.query(attack.put(text));
	if (how === 'quoted') return admin.query(attack.quoted(quoteName(text)));
	const bound = await admin.query(attack.parameter, [text]);
	if (attack.parameter.startsWith('UPDATE'))
		return admin.query('SELECT * FROM old_report() AS title');
	if (attack.parameter.includes('search_path')) return admin.query('SELECT title FROM note');
	return bound;
}

async function verdict(attack: Attack, defense: string): Promise<Verdict> {
	const fine = await answer(attack, defense, attack.innocent);
	const right = await answer(attack, 'none', attack.innocent);
	expect(right).toContain('orchid');
	if (fine !== right) return 'unusable';
	const told = await answer(attack, defense, attack.text);
	if (attack.twin !== undefined)
		return told === (await answer(attack, defense, attack.twin)) ? 'holds' : 'leaks';
	return /falcon|file \d/.test(told) ? 'leaks' : 'holds';
}

const WORDS: Readonly<Record<Verdict, RegExp>> = {
	leaks: /^no\b/,
	holds: /^yes\b/,
	unusable: /^can’t\b/,
};

describe('the matrix of attacks and defenses', () => {
	it('is what was committed', async () => {
		const found: Record<string, Record<string, Verdict>> = {};
		for (const [name, attack] of Object.entries(ATTACKS)) {
			const row: Record<string, Verdict> = {};
			for (const defense of Object.keys(DEFENSES)) row[defense] = await verdict(attack, defense);
			found[name] = row;
		}
		expect(found).toEqual(committed);
	});

	it('a sort key with set_config tells globex’s titles by order and by delay, too', async () => {
		const { 'sort key with set_config': attack } = ATTACKS as Record<string, Attack>;
		const asGlobex = (title: string, yes: string) =>
			`CASE WHEN set_config('app.tenant_id', '${GLOBEX}', true) IS NOT NULL
				AND EXISTS (SELECT FROM document WHERE title LIKE '${title}%') THEN ${yes} ELSE id END`;
		const put = (text: string) =>
			`SELECT title FROM document WHERE tenant_id = '${ACME}' ORDER BY (SELECT ${text})`;
		const order = { put, text: asGlobex('falcon', '-id'), twin: asGlobex('heron', '-id') };
		const byOrder = { ...attack, ...order } as Attack;
		expect(await verdict(byOrder, 'policy')).toBe('leaks');
		expect(await verdict(byOrder, 'sealed')).toBe('holds');

		const delay = '(SELECT 1 FROM pg_sleep(1))';
		const seconds = async (defense: string, title: string) => {
			const began = performance.now();
			await answer(byOrder, defense, asGlobex(title, delay));
			return Math.floor((performance.now() - began) / 1000);
		};
		expect(await seconds('policy', 'falcon')).toBeGreaterThanOrEqual(1);
		expect(await seconds('policy', 'heron')).toBe(0);
		expect(await seconds('sealed', 'falcon')).toBe(0);
	});

	it('is what the guide’s table says, in the same order', () => {
		const guide = readFileSync('src/content/docs/data-routing/sql-injection.mdx', 'utf8');
		const [, table = ''] = /rows=\{\[\n([\s\S]*?)\n\t\]\}/.exec(guide) ?? [];
		const rows = table
			.split('\n')
			.map((line) => [...line.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, cell = '']) => cell));
		expect(rows.length).toBe(Object.keys(committed).length);
		for (const [at, verdicts] of Object.values(committed).entries()) {
			const { none, ...rest } = verdicts as Record<string, Verdict>;
			expect(none).toBe('leaks');
			for (const [column, one] of Object.values(rest).entries())
				expect(rows[at]?.[column + 1], `${rows[at]?.[0]}, column ${column + 1}`).toMatch(
					WORDS[one],
				);
		}
	});
});
