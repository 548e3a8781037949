import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Column, dataMapProblems } from './data-map.ts';

// The map of this folder, against a catalog that fits it and with every mistake that CI is to stop.

const text = readFileSync(new URL('./data-map.yaml', import.meta.url), 'utf8');
const CONNECTORS = ['files', 'mail'];

interface Table {
	readonly subject?: string;
	readonly [rule: string]:
		| string
		| readonly string[]
		| Readonly<Record<string, string>>
		| undefined;
}

/** The columns that the map names, as if a database had these and no other. */
const catalog: Column[] = Object.entries(
	(parse(text) as { database: { tables: Record<string, Table> } }).database.tables,
).flatMap(([table, { subject: _, ...rules }]) =>
	Object.values(rules).flatMap((columns) =>
		(Array.isArray(columns) ? columns : Object.keys(columns ?? {})).map((column: string) => ({
			table,
			column,
		})),
	),
);

const problems = (changed = text, connectors = CONNECTORS) =>
	dataMapProblems(changed, catalog, connectors);
const replaced = (from: string, to: string) => {
	const changed = text.replace(from, to);
	expect(changed).not.toBe(text);
	return changed;
};

describe('the check', () => {
	it('has nothing to say about a map that fits', () => {
		expect(problems()).toEqual([]);
	});

	it('names a column of the catalog without a rule, until it has one', () => {
		const added = [...catalog, { table: 'person', column: 'nick_name' }];
		expect(dataMapProblems(text, added, CONNECTORS)).toEqual(['person.nick_name has no rule']);
		const mapped = replaced('name, email]', 'name, email, nick_name]');
		expect(dataMapProblems(mapped, added, CONNECTORS)).toEqual([]);
	});

	it.each([
		['a column that is gone', 'name, email]', 'name, email, fax]', 'person.fax is no column'],
		[
			'a column with two rules',
			'keep: { person_id: tax,',
			'rebuild: [email]\n      keep: { person_id: tax,',
			'invoice.email has two rules',
		],
		[
			'a ground that is not told',
			'billed_to: tax',
			'billed_to: custom',
			'invoice.billed_to is kept on no ground',
		],
		[
			'a table that finds nobody',
			'person: { subject: id, ',
			'person: { ',
			'person does not say how a person is found',
		],
	])('is refused with %s', (_, from, to, sentence) => {
		expect(problems(replaced(from, to))).toEqual([sentence]);
	});

	it('names a store without a connector, and a connector without an entry', () => {
		expect(problems(text, ['files', 'chat'])).toEqual([
			'chat is not mapped',
			'mail has no connector',
		]);
	});

	it.each([
		['a misspelled rule', 'blank: [email]', 'blanc: [email]'],
		['a store without an owner', 'mail: { owner: team-growth, ', 'mail: { '],
		['an expiry without days', 'erased_by: expiry, days: 30, ', 'erased_by: expiry, '],
		['a way to erase that nobody has', 'erased_by: processor', 'erased_by: hope'],
		['a ground without a text', 'proof: GDPR', 'proof: ""\n  other: GDPR'],
	])('is no map with %s', (_, from, to) => {
		expect(() => problems(replaced(from, to))).toThrow();
	});
});
