import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { matchHeaders, parseHeadersFile } from '../../src/after-build/headers-file.ts';
import { freePort } from '../services/free-port.ts';

/** Content types of the built site; a module script needs its own. */
const TYPES: Readonly<Record<string, string>> = {
	'.css': 'text/css',
	'.html': 'text/html;charset=utf-8',
	'.js': 'text/javascript',
	'.json': 'application/json',
	'.svg': 'image/svg+xml',
	'.woff2': 'font/woff2',
};

/** What a server answers instead of the file in the folder: another content, a status alone, nothing. */
export type Overlay = (path: string, content: Buffer) => Buffer | number | 'cut' | 'silent';

/** Hosts the built site as a host does whose network can be cut and whose files can change. */
export class OfflineServer {
	/** Every path that was asked for. */
	readonly asked: string[] = [];
	overlay: Overlay = (_, content) => content;
	#server: Server | undefined;
	#port = 0;
	readonly #folders: Readonly<Record<string, string>>;

	/** @param folders by the base they are served under. */
	constructor(folders: Readonly<Record<string, string>> = { '/': 'dist' }) {
		this.#folders = folders;
	}

	get origin(): string {
		return `http://127.0.0.1:${this.#port}`;
	}

	async start(): Promise<void> {
		this.#port ||= await freePort();
		const server = createServer((request, response) => {
			const path = new URL(request.url ?? '/', this.origin).pathname;
			this.asked.push(path);
			const [status, file] = this.#find(path);
			const answer = this.overlay(path, readFileSync(file));
			if (answer === 'cut') {
				request.socket.destroy();
				return;
			}
			if (answer === 'silent') return;
			const headers = {
				'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
				...Object.fromEntries(this.#headers(path)),
			};
			if (typeof answer === 'number') response.writeHead(answer).end();
			else response.writeHead(status, headers).end(answer);
		});
		this.#server = server;
		await new Promise<void>((done) => server.listen(this.#port, '127.0.0.1', done));
	}

	/** Cuts the network: open connections end, new ones are refused. */
	async stop(): Promise<void> {
		const server = this.#server;
		this.#server = undefined;
		if (!server) return;
		server.closeAllConnections();
		await new Promise((done) => server.close(done));
	}

	/** The hub that an address belongs to: of two, the one whose base is longer. */
	#folderOf(path: string): [base: string, folder: string] {
		const bases = Object.keys(this.#folders).sort((a, b) => b.length - a.length);
		const base = bases.find((one) => path.startsWith(one)) ?? '/';
		return [base, resolve(this.#folders[base] ?? 'dist')];
	}

	/** As the host's file of the build says. */
	#headers(path: string): Map<string, string> {
		const file = join(this.#folderOf(path)[1], '_headers');
		return matchHeaders(parseHeadersFile(readFileSync(file, 'utf8')), path);
	}

	#find(path: string): [status: number, file: string] {
		const [base, folder] = this.#folderOf(path);
		const file = join(folder, decodeURI(path.slice(base.length)));
		const page = join(file, 'index.html');
		if (existsSync(page)) return [200, page];
		if (existsSync(file) && statSync(file).isFile()) return [200, file];
		return [404, join(folder, '404.html')];
	}
}
