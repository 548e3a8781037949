import { describe, expect, test } from 'vitest';
import { type Catalog, changesOf, compareCatalogs } from '../../src/lab/catalog.ts';
import type { Execution } from '../../src/lab/engine.ts';
import type { Actor } from '../../src/lab/read.ts';
import { type Ran, remember, sourcesIn } from '../../src/lab/ui/plan-sources.ts';
import { INITIAL, type LabEvent, reduce } from '../../src/lab/ui/state.ts';

const catalog: Catalog = [
	{ kind: 'relation', of: '', name: 'note', facts: { owner: 'app_owner' } },
	{ kind: 'column', of: 'note', name: 'id', facts: { type: 'integer', default: '1' } },
];

function running(...columns: readonly string[]): Execution {
	const statements = columns.map((name) => ({ fields: [{ name, type: 'text' }] }));
	return { statements, skipped: 0, leftOpen: false, ms: 1 } as unknown as Execution;
}

describe('the plans to compare', () => {
	const ran = (who: string, execution: Execution): Ran => ({
		who,
		execution,
		catalog: undefined,
		role: undefined,
	});
	const labels = (...rounds: readonly (readonly Ran[])[]) =>
		sourcesIn(rounds.reduce(remember, new Map())).map(({ label }) => label);

	test('are the latest of each editor, then those of one run before', () => {
		const first = ran('acme', running('QUERY PLAN'));
		const second = ran('acme', running('id', 'QUERY PLAN', 'QUERY PLAN'));
		expect(labels([first], [second])).toEqual([
			'acme, statement 2',
			'acme, statement 3',
			'acme, one run before',
		]);
		// Drawing again is no run, and a run without a plan does not push the last plan out.
		expect(labels([first], [first])).toEqual(['acme']);
		expect(labels([first], [ran('acme', running('id'))], [second])).toContain(
			'acme, one run before',
		);
	});

	test('are forgotten when nothing is there', () => {
		const plan = ran('acme', running('QUERY PLAN'));
		expect(labels([plan], [], [ran('acme', running('QUERY PLAN'))])).toEqual(['acme']);
	});
});

describe('two catalogs', () => {
	test('differ in what came, what went and what has other facts', () => {
		const now: Catalog = [
			{ kind: 'relation', of: '', name: 'note', facts: { owner: 'postgres' } },
			{ kind: 'column', of: 'note', name: 'id', facts: { type: 'integer' } },
			{ kind: 'policy', of: 'note', name: 'mine', facts: { USING: 'true' } },
		];
		expect(compareCatalogs(catalog, now).map(({ change, before }) => [change, before])).toEqual([
			['altered', { owner: 'app_owner' }],
			['altered', { default: '1' }],
			['added', {}],
		]);
		expect(compareCatalogs(catalog, catalog).map(({ change }) => change)).toEqual([null, null]);
	});

	test('count a table that comes or goes once', () => {
		expect(changesOf(compareCatalogs(catalog, [])).map(({ name }) => name)).toEqual(['note']);
		expect(changesOf(compareCatalogs([], catalog)).map(({ name }) => name)).toEqual(['note']);
	});
});

describe('the schema in the state of a lab', () => {
	const acme = { name: 'acme' } as Actor;
	const probed: LabEvent = {
		type: 'probed',
		result: { id: 'acme', actor: acme, sql: '', execution: running('QUERY PLAN'), leaks: [] },
	};
	const read = (now: Catalog): LabEvent => ({ type: 'schema', schema: { start: [], now } });

	test('is outdated by whatever runs', () => {
		const shown = reduce(INITIAL, read(catalog));
		expect(shown.schema).not.toBeNull();
		const events: readonly LabEvent[] = [
			probed,
			{ type: 'answered', answer: running(), answerLeaks: [] },
			{ type: 'reset', status: '' },
			{ type: 'stopped', problem: '' },
			{ type: 'failed', problem: '' },
		];
		for (const event of events) expect(reduce(shown, event).schema, event.type).toBeNull();
	});

	test('stays with the result it was read with', () => {
		const first = [probed, read(catalog)].reduce(reduce, INITIAL);
		expect(first.panes['acme']?.catalog).toBe(catalog);
		const later = [
			{ type: 'answered', answer: running(), answerLeaks: [] } as LabEvent,
			read([]),
		].reduce(reduce, first);
		expect(later.panes['acme']?.catalog).toBe(catalog);
		expect(later.answerCatalog).toEqual([]);
	});
});
