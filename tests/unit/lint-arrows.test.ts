import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The arrows between folders, as biome.json keeps them: what may import what, in both directions. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const IMPORT = 'lint/style/noRestrictedImports';
const GLOBAL = 'lint/style/noRestrictedGlobals';

const imports = (from: string) => `import value from '${from}';\nconsole.log(value);\n`;
const uses = (name: string) => `console.log(${name});\n`;

/** File, its text, and the rule that must object; null: it is allowed. */
const CASES: readonly (readonly [string, string, string | null])[] = [
	['labs/a/lab/code/x/one.ts', imports('../../../../../src/lab/engine.ts'), IMPORT],
	['labs/a/lab/code/x/two.ts', imports('astro:content'), IMPORT],
	['labs/a/lab/code/x/three.ts', imports('~/components/tabs.ts'), IMPORT],
	['labs/a/lab/code/x/four.ts', imports('../../../../../tests/services/postgres.ts'), IMPORT],
	['labs/a/lab/code/x/five.ts', imports('pg'), null],
	['labs/a/lab/code/x/six.ts', imports('./seven.ts'), null],
	['src/lab/one.ts', imports('astro'), IMPORT],
	['src/lab/two.ts', imports('@astrojs/starlight'), IMPORT],
	['src/lab/three.ts', imports('../components/snippet.ts'), IMPORT],
	['src/lab/four.ts', imports('~/lab/read.ts'), IMPORT],
	['src/lab/five.ts', imports('../pages/labs.ts'), IMPORT],
	['src/lab/six.ts', imports('../../tests/services/postgres.ts'), IMPORT],
	['src/lab/seven.ts', imports('./ui/state.ts'), IMPORT],
	['src/lab/engines/eight.ts', imports('../browser/client.ts'), IMPORT],
	['src/lab/engines/nine.ts', imports('../lexer.ts'), null],
	['src/lab/ten.ts', imports('node:fs'), null],
	['src/lab/eleven.ts', uses('document'), GLOBAL],
	['src/lab/twelve.ts', uses('window'), GLOBAL],
	['src/lab/engines/thirteen.ts', uses('localStorage'), GLOBAL],
	['src/lab/fourteen.ts', uses('navigator'), GLOBAL],
	['src/lab/fifteen.ts', uses('performance'), null],
	['src/lab/ui/one.ts', uses('document'), null],
	['src/lab/ui/two.ts', imports('../browser/client.ts'), null],
	['src/lab/ui/three.ts', imports('../steps.ts'), null],
	['src/lab/ui/four.ts', imports('../../components/tabs.ts'), IMPORT],
	['src/lab/browser/one.ts', uses('navigator'), null],
	['src/lab/browser/two.ts', imports('astro:assets'), IMPORT],
	['src/components/one.ts', imports('../lab/read.ts'), null],
	['src/pages/two.ts', imports('../lab/ui/LabApp.tsx'), null],
];

interface Report {
	readonly diagnostics: readonly {
		readonly category: string;
		readonly location: { readonly path: string | { readonly file: string } };
	}[];
}

let folder: string;
const found = new Map<string, string[]>();

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'hub-lint-'));
	for (const name of ['biome.json', '.gitignore'])
		copyFileSync(join(ROOT, name), join(folder, name));
	for (const [path, text] of CASES) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
	const report = JSON.parse(lint()) as Report;
	for (const { category, location } of report.diagnostics) {
		const path = typeof location.path === 'string' ? location.path : location.path.file;
		found.set(path, [...(found.get(path) ?? []), category]);
	}
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Biome's report on all fixtures at once; it ends with an error because most of them are wrong. */
function lint(): string {
	const biome = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
	const args = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
	try {
		return execFileSync(process.execPath, [biome, ...args], {
			cwd: folder,
			encoding: 'utf8',
			stdio: 'pipe',
		});
	} catch (cause) {
		return (cause as { stdout: string }).stdout;
	}
}

test.each(CASES)('%s: %j is judged by %s', (path, _text, rule) => {
	const rules = (found.get(path.replaceAll('\\', '/')) ?? []).filter((one) =>
		one.startsWith('lint/style/noRestricted'),
	);
	expect(rules).toEqual(rule === null ? [] : [rule]);
});
