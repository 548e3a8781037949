import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import {
	COLUMNS,
	type Column,
	dataMapProblems,
} from '../../labs/compliance-governance/erasure-graph/code/data-map/data-map.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { type FinalState, serveFinalState } from './final-state.ts';
import { region } from './row-level-security-bench.ts';

/** The data map in YAML against the catalog of the lab’s final state, and against every mistake that CI is to stop. */

const CODE = join(LABS_FOLDER, 'compliance-governance/erasure-graph/code');
const FILE = join(CODE, 'data-map/data-map.yaml');
const text = readFileSync(FILE, 'utf8');
const CONNECTORS = ['files', 'mail'];

let state: FinalState;
let owner: pg.Client;
beforeAll(async () => {
	state = await serveFinalState(inject('postgresUrl'), 'erasure-graph');
	owner = new pg.Client({ connectionString: state.ownerUrl });
	await owner.connect();
	await owner.query(
		region('subject-graph', 'ledger', CODE) + region('subject-graph', 'rights', CODE),
	);
});
afterAll(async () => {
	await owner.end();
	await state.close();
});

const catalog = async () => (await owner.query<Column>(COLUMNS)).rows;
const problems = async (changed = text, connectors = CONNECTORS) =>
	dataMapProblems(changed, await catalog(), connectors);
const replaced = (from: string, to: string) => {
	const changed = text.replace(from, to);
	expect(changed).not.toBe(text);
	return changed;
};

describe('the map', () => {
	it('has a rule for every column of the lab and of the ledger', async () => {
		expect(await problems()).toEqual([]);
	});

	it('says the same as the lab’s own table, which does not know the ledger', async () => {
		const { rows } = await owner.query<{ name: string; rule: string }>(
			`SELECT table_name || '.' || column_name AS name, rule FROM data_map`,
		);
		const { tables } = parse(text).database as {
			tables: Record<string, Record<string, string[] | Record<string, string>>>;
		};
		const said = Object.entries(tables).flatMap(([table, { subject: _, ...rules }]) =>
			Object.entries(rules).flatMap(([rule, columns]) =>
				(Array.isArray(columns) ? columns : Object.keys(columns)).map((column) => ({
					name: `${table}.${column}`,
					rule: rule.replace('_', ' '),
				})),
			),
		);
		const inLab = new Set(rows.map(({ name }) => name.split('.')[0]));
		const ofLab = said.filter(({ name }) => inLab.has(name.split('.')[0]));
		const sorted = (list: typeof rows) => list.toSorted((a, b) => (a.name < b.name ? -1 : 1));
		expect(sorted(ofLab)).toEqual(sorted(rows));
	});

	it('names a column that was added, until it has a rule', async () => {
		await owner.query('ALTER TABLE person ADD COLUMN nick_name text');
		try {
			expect(await problems()).toEqual(['person.nick_name has no rule']);
			expect(await problems(replaced('name, email]', 'name, email, nick_name]'))).toEqual([]);
		} finally {
			await owner.query('ALTER TABLE person DROP COLUMN nick_name');
		}
	});
});

await import('../../labs/compliance-governance/erasure-graph/code/data-map/data-map.test.ts');
