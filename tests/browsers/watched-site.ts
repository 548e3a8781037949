import { createServer } from 'node:http';
import { freePort } from '../services/free-port.ts';

/**
 * Serves a site with one script more in each page, the first to run, which keeps what goes wrong: not
 * every protocol reports it, and what is asked for after the load comes too late.
 */

const PATH = '/kept-problems.js';

const SCRIPT = `(() => {
	const problems = [];
	window.keptProblems = problems;
	const keep = (text) => problems.push(location.pathname + ': ' + text);
	addEventListener('error', (event) => {
		const from = event.target === window ? null : event.target;
		// Firefox says so of a module that it has already; one that is missing rejects its import.
		if (from?.rel === 'modulepreload') return;
		keep(from ? 'could not load ' + (from.src || from.href) : event.message);
	}, true);
	addEventListener('unhandledrejection', (event) => keep('unhandled ' + event.reason));
	document.addEventListener('securitypolicyviolation', (event) => {
		keep('refused by the policy: ' + event.effectiveDirective + ' ' + event.blockedURI);
	});
	const { error } = console;
	console.error = (...parts) => {
		keep(parts.join(' '));
		error.apply(console, parts);
	};
})();`;

export interface WatchedSite {
	readonly url: string;
	close(): Promise<void>;
}

/** The body of a function that gives what went wrong in the page so far, and forgets it. */
export const TAKE_PROBLEMS = 'return window.keptProblems.splice(0);';

/**
 * @param origin of the site as it is; every header of its answers is passed on.
 * @param change is given every script of the site on its way; for tests that break it.
 */
export async function watchSite(
	origin: string,
	change: (path: string, text: string) => string = (_, text) => text,
): Promise<WatchedSite> {
	const server = createServer(async (request, response) => {
		const path = request.url ?? '/';
		if (path === PATH) {
			response.writeHead(200, { 'content-type': 'text/javascript' }).end(SCRIPT);
			return;
		}
		try {
			const answer = await fetch(origin + path, { redirect: 'manual' });
			const type = answer.headers.get('content-type') ?? '';
			const headers = Object.fromEntries(
				[...answer.headers].filter(([name]) => !OF_THE_TRANSPORT.includes(name)),
			);
			const bytes = Buffer.from(await answer.arrayBuffer());
			response.writeHead(answer.status, headers);
			// A copy for offline compares what it fetches with the hub's list: such a page is passed on as it is.
			const isOpened = request.headers['sec-fetch-mode'] === 'navigate';
			if (type.startsWith('text/html') && isOpened) {
				response.end(bytes.toString().replace(/<head[^>]*>/, `$&<script src="${PATH}"></script>`));
			} else if (type.includes('javascript')) response.end(change(path, bytes.toString()));
			else response.end(bytes);
		} catch (cause) {
			response.writeHead(502).end(String(cause));
		}
	});
	const port = await freePort();
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${port}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** What `fetch` has already undone. */
const OF_THE_TRANSPORT = ['content-encoding', 'content-length', 'transfer-encoding', 'connection'];
