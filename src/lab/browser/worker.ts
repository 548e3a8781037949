/// <reference lib="webworker" />
import { bootBackend, type LocalBackend } from '../engines/backend.ts';
import type { Answer, CallName, Calls, Request } from './protocol.ts';

/** The worker of one running lab: one PostgreSQL. The page ends it; it never ends itself. */

let backend: LocalBackend | undefined;
let handOver: (directory: Blob) => void;
const directory = new Promise<Blob>((resolve) => {
	handOver = resolve;
});

function running(): LocalBackend {
	if (!backend) throw new Error('PostgreSQL has not been started in this worker.');
	return backend;
}

async function answer(request: Request): Promise<Calls[CallName]['output']> {
	switch (request.call) {
		case 'boot':
			backend = await bootBackend({ ...request.input, directory });
			return backend.version;
		case 'directory':
			handOver(request.input);
			return null;
		case 'turn':
			return running().turn(request.input);
		case 'execute':
			return running().execute(request.input.script, request.input.options);
		case 'dump':
			return running().dump();
	}
}

self.addEventListener('message', async ({ data: request }: MessageEvent<Request>) => {
	const { id } = request;
	let reply: Answer;
	try {
		reply = { id, ok: true, output: await answer(request) };
	} catch (cause) {
		const { message, code } = cause as { message: string; code?: string };
		reply = { id, ok: false, message: message || String(cause), ...(code && { code }) };
	}
	self.postMessage(reply);
});

// A boot whose WebAssembly is refused rejects nowhere: hand it to the page, where a request waits.
self.addEventListener('unhandledrejection', (event) => {
	event.preventDefault();
	throw event.reason;
});
