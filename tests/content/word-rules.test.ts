import { describe, expect, it } from 'vitest';
import { fenceRule } from './guide-rules.ts';
import { plain, readGuide } from './mdx.ts';
import { measurementProblems, numberProblems } from './numbers.ts';
import { nameProblems, unusedRegions } from './snippet-rules.ts';
import { TERMS, VOICE, wordProblems } from './voice.ts';

describe('the voice', () => {
	it.each([
		'A robust solution.',
		'It’s important to note that it fails.',
		'It is not only fast but also safe.',
		'In this guide we will see.',
		'It works!',
		'Simply run it.',
		'We leverage policies.',
	])('refuses “%s”', (text) => {
		expect(wordProblems('x', [text], VOICE).length).toBeGreaterThan(0);
	});

	it.each([
		'The policy compares the tenant.',
		'`ALTER TABLE simply!`',
		'A note on the invoice reads 4.',
		'Adjust the pool.',
	])('accepts “%s”', (text) => {
		expect(wordProblems('x', [text], VOICE)).toEqual([]);
	});
});

describe('the terms', () => {
	it.each([
		['Each organization has rows.', '“tenant”'],
		['RLS is on.', 'row-level security'],
		['The database user owns it.', '“login” or “role”'],
		['A materialised view.', 'American'],
		['Plant a canary.', '“marker”'],
	])('refuse “%s”', (text, sentence) => {
		expect(wordProblems('x', [text], TERMS).join()).toContain(sentence);
	});

	it('accept the word where a guide is about it, and in code', () => {
		const text = ['An organization invites.'];
		expect(wordProblems('tenant-identity-model', text, TERMS)).toEqual([]);
		expect(wordProblems('x', ['The column `org_id`, and the tenant.'], TERMS)).toEqual([]);
	});
});

describe('numbers', () => {
	const guide = (text: string) => ({ id: 'x', prose: [text], components: [] });

	it.each([
		'It took 4 ms.',
		'It is 12 rows.',
		'It read 200 units.',
		'It is 3 times slower.',
		'It is nine times as slow.',
		'Twenty tenants shared it.',
		'It costs 5 % more.',
		'It saved 1,200 rows.',
	])('need what backs them: “%s”', (text) => {
		expect(numberProblems(guide(text), [])).toHaveLength(1);
	});

	it.each([
		'It took 4 ms in [the run](/labs/a/).',
		'The assumption is 40 tenants.',
		'It fails with 42501, not with 23514 or P0001.',
		'PostgreSQL 18 and Node 24 run it, since version 15.',
		'CVE-2025-48757 was told in April 2025.',
		'It returned all 4 invoices, numbers 3 and 4.',
		'Three statements more.',
		'It is `200`.',
		'Someone often listens.',
	])('that name or count a few need nothing: “%s”', (text) => {
		expect(numberProblems(guide(text), [])).toEqual([]);
	});

	it('are backed by a measurement that the page reads', () => {
		const table = (rows: string) =>
			readGuide('x', `---\ntitle: a\n---\n<ComparisonTable caption="a" rows={[${rows}]} />\n`);
		const join = "$\u007bkeys('one', 'join')}";
		const read = `['One', \`${join} and a \\\`cast\\\`\`, keys('one', 'size')]`;
		expect(numberProblems(table(`${read}, ['Two', keys('two', 'join')]`), [])).toEqual([]);
		const written = `['One', \`${join} of 40 ms\`, keys('one', 'size')]`;
		expect(numberProblems(table(`${written}, ${read}`), [])).toHaveLength(1);
		expect(numberProblems(guide("It took {keys('one', 'join')}."), [])).toEqual([]);
		expect(numberProblems(guide("It took {keys('one', 'join')}, not 40 ms."), [])).toHaveLength(1);
		// What stands in braces and is no measured value is written by hand.
		expect(numberProblems(guide("It took {'40 ms'}."), [])).toHaveLength(1);
		expect(numberProblems(table(`['One', \`$\u007b'40 ms'}\`], ${read}`), [])).toHaveLength(1);
	});

	it('of a table need it in their row', () => {
		const table = (rows: string) =>
			readGuide('x', `---\ntitle: a\n---\n<ComparisonTable caption="a" rows={[${rows}]} />\n`);
		expect(numberProblems(table("['One', '40 ms'], ['Two', '[50 ms](/labs/)']"), [])).toHaveLength(
			1,
		);
		expect(numberProblems(table("['One', '[40 ms](/labs/)'], ['Two', 'no']"), [])).toEqual([]);
	});

	const listed = [{ claim: '200 units', proof: 'a.test.ts' }];
	it('may be listed with the file that holds them', () => {
		expect(numberProblems(guide('It read 200 units.'), listed)).toEqual([]);
		const read = () => 'length: 200';
		expect(measurementProblems(guide('It read 200 units.'), read, listed)).toEqual([]);
	});
	it('may be made of parts in that file', () => {
		const parts = [{ claim: '200 units', proof: 'a.json', numbers: () => [200] }];
		const said = guide('It read 200 units.');
		expect(measurementProblems(said, () => '150 and 50', parts)).toEqual([]);
		const other = [{ ...parts[0], claim: '200 units', proof: 'a.json', numbers: () => [201] }];
		expect(measurementProblems(said, () => '150 and 51', other)).toHaveLength(1);
	});
	it('are not backed by the sentence beside theirs', () => {
		const text = 'It read 200 units. See [the run](/labs/a/).';
		expect(numberProblems(guide(text), [])).toHaveLength(1);
	});
	it('that are listed wrong are found', () => {
		const said = guide('It read 200 units.');
		expect(measurementProblems(guide('Gone.'), () => '200', listed)[0]).toContain('no longer said');
		expect(measurementProblems(said, () => null, listed)[0]).toContain('no file is there');
		expect(measurementProblems(said, () => '2000', listed)[0]).toContain('does not hold 200');
	});
});

describe('regions', () => {
	const path = '/labs/database-isolation/a-lab/code/one/one.ts';
	const files = { [path]: '// #region first\nx\n// #endregion first' };
	const from = 'a-lab/code/one';

	it('are shown, or kept with a reason', () => {
		expect(unusedRegions(files, [{ from, region: 'first' }], {})).toEqual([]);
		expect(unusedRegions(files, [{ from }], {})).toEqual([]);
		expect(unusedRegions(files, [], { 'one#first': 'why' })).toEqual([]);
	});
	it('that nobody shows, or that are kept without need, are found', () => {
		expect(unusedRegions(files, [], {})).toEqual([
			'no page shows one.ts#first: show it, or unmark it',
		]);
		const kept = { 'one#first': 'why' };
		expect(unusedRegions(files, [{ from, region: 'first' }], kept)[0]).toContain('without need');
	});
});

describe('shared names', () => {
	it.each([
		"set_config('app.current_tenant', $1, true)",
		'SET app.org = 1',
		'GRANT SELECT ON a TO app_tenant',
		'WHERE org_id = 1',
		'await runAsTenant(pool, id)',
		"INSERT INTO t VALUES ('tenant_a')",
	])('refuse %s', (code) => {
		expect(nameProblems({ 'a.sql': code }).length).toBeGreaterThan(0);
	});

	it('accept what the hub uses', () => {
		const code = `set_config('app.tenant_id', $1, true); GRANT SELECT ON a TO app_user, app_owner;
			withTenant(pool, acme); WithTenant(ctx); with_tenant(conn); tenant_id = TenantId; globex initech`;
		expect(nameProblems({ 'a.ts': code })).toEqual([]);
	});
});

describe('the reader of MDX', () => {
	it('leaves out code, markup and targets', () => {
		expect(plain('Set `x` in [the lab](/labs/x/) *now*')).toBe('Set   in  the lab   now ');
		const guide = readGuide(
			'x',
			'---\ntitle: a\n---\nimport { A } from "a";\n\nText.\n\n```sql\nSELECT 1;\n```\n\n- one\n- two <b>bold</b>\n',
		);
		expect(guide.prose).toEqual(['Text.', '- one', '- two bold']);
		expect(fenceRule(guide)).toEqual([]);
	});

	it('reads attributes in quotes and in braces', () => {
		const { components } = readGuide(
			'x',
			"---\ntitle: a\n---\n<T caption=\"a > b\" rows={[['a', '{b}']]} />\n\n<Faq>\n</Faq>",
		);
		expect(components).toEqual([
			{ name: 'T', attributes: { caption: 'a > b', rows: "[['a', '{b}']]" } },
			{ name: 'Faq', attributes: {} },
		]);
	});
});
