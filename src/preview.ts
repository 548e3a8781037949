import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import sirv from 'sirv';
import { matchHeaders, parseHeadersFile } from './after-build/headers-file.ts';
import { HOST_FILES } from './after-build/host-files.ts';

/**
 * Serves the built site as a host does: compressed, with the headers of `_headers`, the 404 page
 * with its status. A policy that breaks a page breaks it here first.
 */

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '4321' },
		host: { type: 'string', default: '127.0.0.1' },
		base: { type: 'string', default: '/' },
		folder: { type: 'string', default: 'dist' },
	},
});

const folder = resolve(values.folder);
const base = `/${values.base}/`.replaceAll(/\/+/g, '/');
if (!existsSync(`${folder}/_headers`)) {
	stop(`There is no built site in ${values.folder}/. Run "npm run build" first.`);
}

const rules = parseHeadersFile(readFileSync(`${folder}/_headers`, 'utf8'));
const notFound = readFileSync(`${folder}/404.html`);

const serve = sirv(folder, {
	brotli: true,
	gzip: true,
	etag: true,
	setHeaders: (response, path) => {
		// A file that is stored compressed and asked for by that name is sent as it is.
		if (path.endsWith('.gz')) response.setHeader('Content-Encoding', 'identity');
	},
});

const server = createServer((request, response) => {
	const address = new URL(request.url ?? '/', 'http://localhost');
	const headers = matchHeaders(rules, address.pathname);
	for (const [name, value] of headers) response.setHeader(name, value);
	if (!address.pathname.startsWith(base)) return answerNotFound(response);
	const path = address.pathname.slice(base.length - 1);
	if (HOST_FILES.some((file) => path === `/${file}`)) return answerNotFound(response);
	request.url = path + address.search;
	if (needsSlash(path)) {
		response.writeHead(308, { Location: `${address.pathname}/${address.search}` }).end();
		return;
	}
	serve(request as IncomingMessage, response, () => answerNotFound(response));
});

server.on('error', (cause: NodeJS.ErrnoException) => {
	if (cause.code !== 'EADDRINUSE') throw cause;
	stop(
		`Port ${values.port} is in use. End the program that uses it, or choose another: npm start -- --port 4322`,
	);
});
server.listen(Number(values.port), values.host, () => {
	process.stdout.write(`The hub is at http://${values.host}:${values.port}${base}\n`);
});

/** A page's folder asked for without its slash; relative addresses in it would miss. */
function needsSlash(path: string): boolean {
	if (path.endsWith('/')) return false;
	try {
		return existsSync(resolve(folder, `.${decodeURI(path)}`, 'index.html'));
	} catch {
		return false;
	}
}

function answerNotFound(response: ServerResponse): void {
	response.writeHead(404, { 'Content-Type': 'text/html;charset=utf-8' }).end(notFound);
}

function stop(sentence: string): never {
	process.stderr.write(`${sentence}\n`);
	process.exit(1);
}
