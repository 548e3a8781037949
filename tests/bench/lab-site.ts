import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLabFromDisk } from '../../src/lab/disk.ts';

/** The built site, the bare engine's package and a page that runs it, from one loopback address. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.json': 'application/json',
	'.svg': 'image/svg+xml',
	'.wasm': 'application/wasm',
	'.woff2': 'font/woff2',
};

/** Runs statements one after the other, as they are sent; what came of `rows` at once. */
function bareWorker(statements: readonly string[]): string {
	return `import { PGlite } from '/pglite/index.js';
const db = await PGlite.create();
postMessage('created');
self.onmessage = async ({ data }) => {
  if (data !== 'rows') return postMessage(await db.exec(data));
  for (const statement of ${JSON.stringify(statements)}) await db.exec(statement);
  postMessage((await db.query('SELECT id, tenant_id, status, memo FROM invoice ORDER BY id')).rows);
};`;
}

export function isBuilt(): boolean {
	return existsSync(join(root, 'dist/index.html'));
}

/** @returns the server, listening on a port of its own. */
export async function serve(): Promise<Server> {
	const lab = readLabFromDisk('row-level-security');
	const statements = ['CREATE ROLE app_user', lab.schema, lab.seed, lab.superuser ?? ''];
	const texts: Readonly<Record<string, [string, string]>> = {
		'/bare.html': ['<!doctype html><title>bare</title>', TYPES['.html'] as string],
		'/bare-worker.js': [bareWorker(statements), TYPES['.js'] as string],
	};
	const server = createServer((request, response) => {
		const path = normalize(decodeURIComponent((request.url ?? '/').split('?')[0] as string));
		const text = texts[path];
		if (text) return response.writeHead(200, { 'content-type': text[1] }).end(text[0]);
		const file = path.startsWith('/pglite/')
			? join(root, 'node_modules/@electric-sql/pglite/dist', path.slice('/pglite/'.length))
			: join(root, 'dist', path.endsWith('/') ? `${path}index.html` : path);
		if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
		response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
		return createReadStream(file).pipe(response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}
