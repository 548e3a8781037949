import { describe, expect, it } from 'vitest';
import { cutRegion, findExcerpts, LONGEST_SNIPPET } from '../../src/components/snippet.ts';

const lines = (...text: string[]) => text.join('\n');

describe('cutRegion', () => {
	it.each([
		['//', 'with.ts'],
		['#', 'with.py'],
		['--', 'with.sql'],
	])('cuts between markers in %s comments', (comment, file) => {
		const text = lines(
			'before',
			`${comment} #region a`,
			'\tfirst',
			'\t\tsecond',
			`${comment} #endregion a`,
			'after',
		);
		expect(cutRegion(text, 'a', file)).toEqual({
			code: 'first\n\tsecond',
			startLine: 3,
			lines: 2,
		});
	});

	it('strips the markers of other regions, inside and in a whole file', () => {
		const text = lines(
			'// #region a',
			'one',
			'// #region b',
			'two',
			'// #endregion b',
			'// #endregion a',
		);
		expect(cutRegion(text, 'a', 'x.ts').code).toBe('one\ntwo');
		expect(cutRegion(text, 'b', 'x.ts').code).toBe('two');
		expect(cutRegion(text, undefined, 'x.ts').code).toBe('one\ntwo');
	});

	it('reads files with Windows line ends', () => {
		expect(cutRegion('-- #region a\r\nSELECT 1;\r\n-- #endregion a\r\n', 'a', 'x.sql').code).toBe(
			'SELECT 1;',
		);
	});

	it('drops empty lines at both ends and counts from the first line shown', () => {
		const cut = cutRegion(lines('# #region a', '', 'x = 1', '', '# #endregion a'), 'a', 'x.py');
		expect(cut).toEqual({ code: 'x = 1', startLine: 3, lines: 1 });
	});

	it.each([
		[
			'a region that is not there',
			'x',
			'b',
			'The region b in x.ts does not exist; there is none yet.',
		],
		['a region without end', '// #region a\nx', 'a', 'has no #endregion a after it'],
		[
			'a region that stands twice',
			lines('// #region a', 'x', '// #endregion a', '// #region a', 'y', '// #endregion a'),
			'a',
			'stands twice',
		],
		['an empty region', '// #region a\n// #endregion a', 'a', 'is empty'],
		[
			'a region that is too long',
			lines('// #region a', ...Array<string>(LONGEST_SNIPPET + 1).fill('x'), '// #endregion a'),
			'a',
			`has ${LONGEST_SNIPPET + 1} lines`,
		],
	])('refuses %s', (_, text, region, sentence) => {
		expect(() => cutRegion(text, region, 'x.ts')).toThrow(sentence);
	});
});

describe('findExcerpts', () => {
	const at = (name: string) => `/labs/data-routing/pools/code/with-tenant/${name}`;
	const region = (comment: string) => lines(`${comment} #region a`, 'x', `${comment} #endregion a`);
	const files = {
		[at('with-tenant.ts')]: region('//'),
		[at('with-tenant.go')]: region('//'),
		[at('with_tenant.py')]: region('#'),
		[at('with-tenant.sql')]: region('--'),
		[at('with-tenant.test.ts')]: 'test',
		[at('test_with_tenant.py')]: 'test',
		'/labs/data-routing/pools/code/pool-settings/pool-settings.yaml': 'a: 1',
	};
	const from = 'pools/code/with-tenant';

	it('gives a tab to TypeScript, Go and Python, in this order', () => {
		const labels = findExcerpts(files, { from, region: 'a' }).map(({ label }) => label);
		expect(labels).toEqual(['TypeScript', 'Go', 'Python']);
	});

	it('names the file and the lines that are shown', () => {
		const [python] = findExcerpts(files, { from, region: 'a', lang: 'py' });
		expect(python).toMatchObject({ title: 'with_tenant.py:2–2', startLine: 2, language: 'py' });
	});

	it('shows SQL and YAML alone', () => {
		const alone = findExcerpts(files, { from, region: 'a', lang: 'sql' });
		expect(alone.map(({ label }) => label)).toEqual(['SQL']);
		const yaml = findExcerpts(files, { from: 'pools/code/pool-settings' });
		expect(yaml.map(({ label }) => label)).toEqual(['YAML']);
	});

	it('refuses a region that one of the tabs lacks', () => {
		const lacking = { ...files, [at('with-tenant.go')]: 'x' };
		expect(() => findExcerpts(lacking, { from, region: 'a' })).toThrow(
			'The region a in with-tenant.go does not exist',
		);
	});
});
