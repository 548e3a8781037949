import { NO_WEB_ASSEMBLY } from '../lab/browser/web-assembly.ts';

/** What a participant reads where a check fails: what is wrong, and what to do next. */

/** An error of the lab runtime or of the browser, told apart by its code, name and words. */
interface Known {
	readonly name?: string;
	readonly message?: string;
	readonly code?: string;
}

const AGAIN = 'Then press Check this machine again.';
const BLOCKED =
	'This browser runs no WebAssembly, which PostgreSQL needs to run in a page. Lockdown Mode of an Apple device, an extension, or a rule of your company’s browser may switch it off: allow it for this address, or take another browser.';

/** @param missing names of what the browser does not have. */
export function oldBrowserSentence(missing: readonly string[]): string {
	return `This browser is too old for the labs: it has no ${missing.join(', no ')}. Update it, or take a current Chrome, Edge, Firefox or Safari. ${AGAIN}`;
}

/** Why the page can not run code of its own. */
export function pageSentence(cause: unknown): string {
	const { code, message = '' } = cause as Known;
	if (code === NO_WEB_ASSEMBLY) return `${BLOCKED} ${AGAIN}`;
	if (/worker/i.test(message)) {
		return `This browser gives the page no workers, which PostgreSQL runs in. An extension or a rule of your company’s browser may switch them off: allow them for this address, or take another browser. ${AGAIN}`;
	}
	return `This page can not run code of its own (${message}). Take another browser. ${AGAIN}`;
}

/** What becomes of answers that the browser does not keep. */
export function storageSentence(keeping: 'blocked' | 'full' | 'fresh'): string {
	if (keeping === 'fresh') {
		return 'This address asks for nothing to be stored. Open the page without “?fresh”, and check again.';
	}
	if (keeping === 'full') {
		return `This browser has no room for your answers. Delete the data of other sites in its settings. ${AGAIN}`;
	}
	return `This browser stores nothing for this address: your answers would live as long as the tab. Open the hub in a normal window if this one is private, or allow this address to store data in the browser’s settings. ${AGAIN}`;
}

/** Why PostgreSQL did not start or did not answer. */
export function databaseSentence(cause: unknown): string {
	const { name = '', message = '', code } = cause as Known;
	if (code === NO_WEB_ASSEMBLY) return `${BLOCKED} ${AGAIN}`;
	if (name === 'RangeError' || /memory|allocat/i.test(message)) {
		return `There is not enough memory for PostgreSQL, which takes 128 MiB in a page. Close other tabs and programs, or take a computer instead of a phone. ${AGAIN}`;
	}
	if (name === 'DownloadError' || /fetch|network|load failed/i.test(message)) {
		return `The connection broke off while PostgreSQL was downloaded. Check the connection. ${AGAIN}`;
	}
	if (/worker/i.test(message)) {
		return `The worker that PostgreSQL runs in did not load. An extension or a filter in the network may block it: try without them, or on another network. ${AGAIN}`;
	}
	if (/did not start within/.test(message)) {
		return `PostgreSQL did not start within half a minute. Close other tabs and programs that keep the processor busy. ${AGAIN}`;
	}
	return `PostgreSQL did not answer (${message}). Take another browser if it stays so. ${AGAIN}`;
}

/** Why TypeScript did not run. */
export function typescriptSentence(cause: unknown): string {
	const { message = '' } = cause as Known;
	return `A TypeScript lab does not run in this page (${message}). SQL labs are not concerned; for the step in TypeScript, pair up or take another browser. ${AGAIN}`;
}
