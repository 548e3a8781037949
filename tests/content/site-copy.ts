import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIES = join(ROOT, '.cache', 'content-tests');
const ASTRO = join(ROOT, 'node_modules', 'astro', 'bin', 'astro.mjs');

/** Pages and the lab's own component bundle PostgreSQL, which no test of content needs. */
const LEFT_OUT = ['src/pages', 'src/content/docs', 'src/components/Lab.astro'];
const COPIED = ['src', 'labs', 'public', 'astro.config.mjs', 'package.json', 'tsconfig.json'];

export interface Build {
	readonly code: number;
	/** Everything the build said, without colors and line breaks. */
	readonly output: string;
	/** The page that was built from `guide`, if it was. */
	readonly file: (path: string) => string;
}

/**
 * Runs a real `astro build` of the hub with other content.
 *
 * The copy stands inside the repository, so that its imports find node_modules without a link.
 *
 * @param files text by path; null removes the file.
 * @param use is given the finished build; the copy is gone afterwards.
 */
export async function buildWith(
	files: Readonly<Record<string, string | null>>,
	use: (build: Build) => void | Promise<void>,
): Promise<void> {
	mkdirSync(COPIES, { recursive: true });
	const copy = mkdtempSync(join(COPIES, 'site-'));
	try {
		for (const name of COPIED) {
			cpSync(join(ROOT, name), join(copy, name), {
				recursive: true,
				filter: (path) => !LEFT_OUT.some((out) => path === join(ROOT, out)),
			});
		}
		for (const [path, text] of Object.entries(files)) {
			const target = join(copy, path);
			mkdirSync(dirname(target), { recursive: true });
			if (text === null) rmSync(target, { force: true });
			else writeFileSync(target, text);
		}
		const { code, output } = await astroBuild(copy);
		await use({ code, output, file: (path) => join(copy, 'dist', path) });
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
}

function astroBuild(folder: string): Promise<{ code: number; output: string }> {
	if (!existsSync(ASTRO)) throw new Error('Astro is not installed. Run npm ci.');
	// Vitest's own BASE_URL would stand for that of the build.
	const { BASE_URL: _, ...env } = process.env;
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [ASTRO, 'build'], {
			cwd: folder,
			env: { ...env, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1', VITEST: '' },
		});
		let said = '';
		const collect = (chunk: Buffer) => {
			said += chunk.toString();
		};
		child.stdout.on('data', collect);
		child.stderr.on('data', collect);
		child.on('error', reject);
		child.on('close', (code) => resolve({ code: code ?? 1, output: said.replaceAll(/\s+/g, ' ') }));
	});
}

const FRONT_MATTER = `title: A guide
description: What it lets you decide.
labs: [row-level-security]
patterns: [MT-DB-001]
reviewed: 2026-11-23
sources:
  - title: PostgreSQL 18
    url: https://www.postgresql.org/docs/18/`;

export interface GuideOptions {
	/** Replaces lines of the front matter: `['labs: [row-level-security]', 'labs: [nowhere]']`. */
	readonly change?: readonly [from: string, to: string];
	/** Names of components the body uses. */
	readonly uses?: readonly string[];
	readonly body?: string;
}

/** Where the guide of these tests stands. */
export const GUIDE = 'src/content/docs/database-isolation/a-guide.mdx';

/** A guide that is right, but for what the options make wrong. */
export function guide({ change, uses = [], body = 'Text.' }: GuideOptions = {}): string {
	const front = change ? FRONT_MATTER.replace(...change) : FRONT_MATTER;
	const imports = uses.map((name) => `import ${name} from '~/components/${name}.astro';`);
	return ['---', front, '---', '', ...imports, '', body, ''].join('\n');
}
