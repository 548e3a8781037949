import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
	'.js': 'text/javascript',
	'.wasm': 'application/wasm',
};
const PAGE = '<!doctype html><title>fuzzer</title><script type="module" src="/page.js"></script>';

export interface FuzzSite {
	readonly url: string;
	close(): Promise<void>;
}

/** Bundles the fuzzer's page with the runtime as the site's build does, and serves it. */
export async function serveFuzzPage(): Promise<FuzzSite> {
	const folder = await mkdtemp(join(tmpdir(), 'hub-fuzz-'));
	await build({
		root: ROOT,
		configFile: false,
		logLevel: 'silent',
		publicDir: false,
		worker: { format: 'es' },
		build: {
			outDir: folder,
			emptyOutDir: true,
			target: 'esnext',
			rollupOptions: {
				input: { page: join(ROOT, 'tests/fuzz/page.ts') },
				output: { entryFileNames: '[name].js' },
			},
		},
	});
	const server = createServer((request, response) => {
		const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
		const file = join(folder, path);
		if (path === '/' || !existsSync(file)) {
			response.writeHead(path === '/' ? 200 : 404, { 'content-type': 'text/html' });
			response.end(path === '/' ? PAGE : '');
			return;
		}
		response.writeHead(200, {
			'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
		});
		createReadStream(file).pipe(response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			await rm(folder, { recursive: true, force: true });
		},
	};
}
