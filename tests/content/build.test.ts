import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildWith, GUIDE, type GuideOptions, guide } from './site-copy.ts';

/** Real builds with one bad page each: they stop, and say what is wrong and what there is. */

const GOOD = guide({
	uses: [
		'ComparisonTable',
		'Diagram',
		'Faq',
		'Incident',
		'Pattern',
		'Recommendation',
		'Snippet',
		'Sources',
	],
	body: `
<Recommendation first="Enable it." unless="tenants send SQL." >
	<Snippet from="row-level-security/code/tenant-table" region="protect" />
</Recommendation>

<Incident title="It happened" source="https://example.com/report" class="F">Told.</Incident>

<ComparisonTable
	caption="Two ways"
	columns={['Way', 'Rows of others']}
	rows={[['With \`FORCE\`', '0'], ['Without', '[2](/patterns/)']]}
/>

<Diagram name="row-level-security-path" caption="The point." />

<Snippet from="row-level-security/code/with-tenant" region="set-tenant" />

<Snippet from="row-level-security/code/greet" region="hello" />

<Faq>

### Does it hold?

Yes.

</Faq>

<Pattern id="MT-DB-001" />

<Sources />
`,
});

describe('a page that is right', () => {
	it('is built, without a third party and without inline handlers', async () => {
		const greet = 'labs/database-isolation/row-level-security/code/greet';
		const files = {
			[GUIDE]: GOOD,
			[`${greet}/greet.ts`]: '// #region hello\nhello();\n// #endregion hello',
			[`${greet}/greet.go`]: '// #region hello\nhello()\n// #endregion hello',
			[`${greet}/greet.py`]: '# #region hello\nhello()\n# #endregion hello',
		};
		await buildWith(files, ({ code, output, file }) => {
			expect(output).toContain('Complete!');
			expect(code).toBe(0);
			const html = readFileSync(file('database-isolation/a-guide/index.html'), 'utf8');
			expect(html).toContain('id="does-it-hold"');
			expect(html).toContain('with-tenant.ts:');
			expect(html).toContain(
				'MT-DB-001@1.0.0 https://mt-saas-hub.example/patterns/MT-DB-001/1.0.0/',
			);
			expect(html).toMatch(/<th scope="row"[^>]*>With <code>FORCE<\/code>/);
			const tabs = [...html.matchAll(/<a role="tab"[^>]*>\s*(\w+)/g)].map(([, label]) => label);
			const three = ['TypeScript', 'Go', 'Python'];
			expect(tabs).toEqual([...three, ...three]);
			expect(html).toContain('data-sync-key="lang"');
			expect(html).not.toContain('#region');
			expect(html).not.toMatch(/\son[a-z]+="/);
			const loaded = [
				...html.matchAll(/<(?:script|link|img|iframe)[^>]*(?:src|href)="(https?:[^"]*)"/g),
			];
			expect(loaded.map(([, address]) => address).filter(isForeign)).toEqual([]);
		});
	});
});

function isForeign(address = ''): boolean {
	return !address.startsWith('https://mt-saas-hub.example/');
}

/** What makes the page wrong, and a part of the sentence that the build stops with. */
const WRONG: readonly [name: string, options: GuideOptions, sentence: string][] = [
	[
		'a snippet of an example that is not there',
		{ uses: ['Snippet'], body: '<Snippet from="row-level-security/code/nothing" />' },
		'The example row-level-security/code/nothing does not exist; there are ',
	],
	[
		'a snippet of a region that is not there',
		{
			uses: ['Snippet'],
			body: '<Snippet from="row-level-security/code/with-tenant" region="nothing" lang="ts" />',
		},
		'The region nothing in with-tenant.ts does not exist; there are tenant-id, set-tenant',
	],
	[
		'a snippet in a language that is not there',
		{
			uses: ['Snippet'],
			body: '<Snippet from="row-level-security/code/tenant-table" region="protect" lang="ts" />',
		},
		'The language ts of row-level-security/code/tenant-table does not exist; there are sql.',
	],
	[
		'a pattern that is not there',
		{ uses: ['Pattern'], body: '<Pattern id="MT-DB-999" />' },
		'the pattern MT-DB-999 does not exist; there are MT-',
	],
	[
		'a diagram that is not there',
		{ uses: ['Diagram'], body: '<Diagram name="nothing" caption="x" />' },
		'The diagram nothing does not exist; there are ',
	],
	[
		'a row with a cell too few',
		{
			uses: ['ComparisonTable'],
			body: `<ComparisonTable caption="Ways" columns={['Way', 'Rows', 'Fix']} rows={[['a', '1', 'b'], ['c', '2']]} />`,
		},
		'row c has 2 cells for 3 columns',
	],
	[
		'an empty answer',
		{ uses: ['Faq'], body: '<Faq>\n\n### Why?\n\n### And how?\n\nSo.\n\n</Faq>' },
		'“Why?” has no answer',
	],
	[
		'an incident without a source',
		{ uses: ['Incident'], body: '<Incident title="It happened" class="F">Told.</Incident>' },
		'The incident “It happened” can not stand: - source: use an https address',
	],
	[
		'a lab in the front matter that is not there',
		{ change: ['labs: [row-level-security]', 'labs: [nowhere]'] },
		'labs: the lab nowhere does not exist; there are ',
	],
	[
		'a pattern in the front matter that is not there',
		{ change: ['[MT-DB-001]', '[MT-DB-999]'] },
		'patterns: the pattern MT-DB-999 does not exist; there are MT-',
	],
	[
		'an unknown key in the front matter',
		{ change: ['title: A guide', 'title: A guide\nlabz: []'] },
		'Unrecognized key: "labz"',
	],
	[
		'a guide without its sources',
		{ change: [/sources[\s\S]*/.exec(guide())?.[0].split('---')[0]?.trim() ?? '', ''] },
		'sources: a guide needs it',
	],
];

describe('a build stops', () => {
	it.each(WRONG)('at %s', async (_, options, sentence) => {
		await buildWith({ [GUIDE]: guide(options) }, ({ code, output }) => {
			expect(output).toContain(sentence);
			expect(code).not.toBe(0);
		});
	});

	it.each([
		['<Lab id="nowhere" />', 'no such lab; there are '],
		[
			'<Lab id="row-level-security" step="nowhere" />',
			'no such step; there are see-the-leak, add-a-policy, force-the-owner',
		],
	])('at %s', async (body, sentence) => {
		const lab = 'src/components/Lab.astro';
		const files = { [GUIDE]: guide({ uses: ['Lab'], body }), [lab]: readFileSync(lab, 'utf8') };
		await buildWith(files, ({ code, output }) => {
			expect(output).toContain(sentence);
			expect(code).not.toBe(0);
		});
	});

	it('at a diagram that is older than its source', async () => {
		const source = readFileSync('src/diagrams/row-level-security-path.mmd', 'utf8');
		const files = {
			[GUIDE]: guide({
				uses: ['Diagram'],
				body: '<Diagram name="row-level-security-path" caption="x" />',
			}),
			'src/diagrams/row-level-security-path.mmd': source.replace('Row written', 'Row stored'),
		};
		await buildWith(files, ({ code, output }) => {
			expect(output).toContain(
				'The diagram row-level-security-path is older than its source. Run npm run diagrams.',
			);
			expect(code).not.toBe(0);
		});
	});

	it.each([
		[
			'that is older than its solution',
			'solution.sql',
			(text: string) => `${text}\nSELECT 1;`,
			'stale',
		],
		['that can not be read', 'transcript.json', (text: string) => text.slice(1), 'can not be used'],
		['that is missing', 'transcript.json', () => null, 'is missing'],
	] as const)('at a recording %s', async (_, name, change, problem) => {
		const step = 'labs/database-isolation/row-level-security/02-add-a-policy';
		const body = '<Lab id="row-level-security" step="add-a-policy" />';
		const lab = 'src/components/Lab.astro';
		const files = {
			[GUIDE]: guide({ uses: ['Lab'], body }),
			[lab]: readFileSync(lab, 'utf8'),
			[`${step}/${name}`]: change(readFileSync(`${step}/${name}`, 'utf8')),
		};
		await buildWith(files, ({ code, output }) => {
			expect(output).toContain(`${step}/transcript.json`);
			expect(output).toContain(problem);
			expect(output).toContain(
				'Run npm run record -- row-level-security and commit what it writes.',
			);
			expect(code).not.toBe(0);
		});
	});

	it('at a pattern that proves a step that is not there', async () => {
		const path = 'src/content/patterns/MT-DB-001/1.0.0.md';
		const pattern = readFileSync(path, 'utf8').replace('/add-a-policy', '/add-a-polcy');
		await buildWith({ [GUIDE]: guide(), [path]: pattern }, ({ code, output }) => {
			expect(output).toContain(
				'proves.labs: the lab step row-level-security/add-a-polcy does not exist; there are ',
			);
			expect(code).not.toBe(0);
		});
	});
});

describe('a hub under a path', () => {
	it('puts the path before every link that authors and components wrote', async () => {
		const config = readFileSync('astro.config.mjs', 'utf8');
		const files = {
			[GUIDE]: guide({
				uses: ['Pattern'],
				body: '[Labs](/labs/) and [outside](https://example.com/).\n\n<Pattern id="MT-DB-001" />',
			}),
			'astro.config.mjs': config.replace('site: SITE,', "site: SITE,\n\tbase: '/hub',"),
		};
		await buildWith(files, ({ code, output, file }) => {
			expect(code, output).toBe(0);
			const html = readFileSync(file('database-isolation/a-guide/index.html'), 'utf8');
			const links = [...html.matchAll(/<a\b[^>]*?\shref="(\/[^"]*)"/g)].map(([, path]) => path);
			expect(links).toContain('/hub/labs/');
			expect(links).toContain('/hub/patterns/MT-DB-001/');
			expect(links.filter((path) => !path?.startsWith('/hub/'))).toEqual([]);
			expect(html).toContain('https://mt-saas-hub.example/hub/patterns/MT-DB-001/1.0.0/');
		});
	});
});
