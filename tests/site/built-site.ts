import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSearchIndex } from '../../src/after-build/search-index.ts';
import { endProgram } from '../services/end-program.ts';
import { freePort } from '../services/free-port.ts';

/** Other builds of the whole site, and servers for them, for tests that compare. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILDS = join(ROOT, '.cache', 'built-sites');
const ASTRO = join(ROOT, 'node_modules', 'astro', 'bin', 'astro.mjs');

interface BuildOptions {
	/** Path the site is served under. */
	readonly base?: string;
	/** False leaves the pages as Astro wrote them: no policy, no classes for style attributes. */
	readonly afterBuild?: boolean;
}

/**
 * Builds the site into a folder of its own, which the next build of that name replaces.
 * @returns the folder.
 */
export async function buildSite(name: string, options: BuildOptions): Promise<string> {
	const folder = join(BUILDS, name);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	const config = join(folder, 'astro.config.mjs');
	const { base = '/', afterBuild = true } = options;
	writeFileSync(
		config,
		`import config from '../../../astro.config.mjs';
export default {
	...config,
	root: ${JSON.stringify(ROOT)},
	outDir: ${JSON.stringify(join(folder, 'dist'))},
	base: ${JSON.stringify(base)},
	integrations: config.integrations.filter(({ name }) => ${afterBuild} || name !== 'after-build'),
};
`,
	);
	const said = await astro(['build', '--config', relative(ROOT, config)]);
	if (said.code !== 0) throw new Error(`The build of ${name} failed:\n${said.output}`);
	if (!afterBuild) {
		// The preview asks for the file; without the pass there is no header to send.
		writeFileSync(join(folder, 'dist', '_headers'), '');
		// The pass writes it first, and the 404 page searches as it opens.
		await writeSearchIndex(join(folder, 'dist'));
	}
	return join(folder, 'dist');
}

function astro(args: readonly string[]): Promise<{ code: number; output: string }> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [ASTRO, ...args], {
			cwd: ROOT,
			env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
		});
		let output = '';
		const collect = (chunk: Buffer) => {
			output += chunk.toString();
		};
		child.stdout.on('data', collect);
		child.stderr.on('data', collect);
		child.on('error', reject);
		child.on('close', (code) => resolve({ code: code ?? 1, output }));
	});
}

export interface RunningSite {
	/** Address of the first page, with its base and a slash. */
	readonly address: string;
	stop(): Promise<void>;
}

/** Serves a built folder by the local preview. */
export async function previewSite(folder: string, base = '/'): Promise<RunningSite> {
	const port = await freePort();
	const args = ['src/preview.ts', '--port', String(port), '--folder', folder, '--base', base];
	const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
	await new Promise<void>((resolve, reject) => {
		child.stdout.once('data', () => resolve());
		child.once('close', () => reject(new Error(`The preview of ${folder} did not start.`)));
	});
	return {
		address: `http://127.0.0.1:${port}${base}`,
		stop: () => endProgram(child),
	};
}
