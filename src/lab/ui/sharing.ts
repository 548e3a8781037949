import { saveFile } from '../browser/local-file.ts';
import { type HubFile, readHubFile, sizeProblem, textFile } from '../progress/file.ts';
import { MAX_LINK, type SharedText, toHash } from '../progress/share.ts';
import type { Store } from '../progress/store.ts';
import { exportProgress } from '../progress/transfer.ts';

export { placeOf } from '../progress/place.ts';
export { fromHash } from '../progress/share.ts';
export { importProgress } from '../progress/transfer.ts';
export { MAX_LINK };

/** What sharing, files and an opened link do. Loaded when one of them is used. */

export type LinkResult =
	| { readonly kind: 'copied' }
	/** The browser did not let the page copy it. */
	| { readonly kind: 'uncopied'; readonly url: string }
	| { readonly kind: 'too-long'; readonly length: number };

/** Copies a link that carries a text. @param page address of the step's page. */
export async function copyLink(shared: SharedText, page: string): Promise<LinkResult> {
	const address = new URL(page, location.href);
	const url = `${address.origin}${address.pathname}${await toHash(shared)}`;
	if (url.length > MAX_LINK) return { kind: 'too-long', length: url.length };
	try {
		await navigator.clipboard.writeText(url);
		return { kind: 'copied' };
	} catch {
		return { kind: 'uncopied', url };
	}
}

/** Saves one text as a file. @returns a sentence. */
export function saveText(shared: SharedText): string {
	const name = `${shared.lab}-${shared.step}.json`;
	saveFile(name, textFile(shared));
	return `Saved as ${name}. Whoever gets it opens it in this lab with “Open a file”.`;
}

/** Saves all progress as a file. @returns a sentence. */
export function saveProgress(store: Store): string {
	const file = exportProgress(store, new Date());
	if (!file) return 'There is nothing to save yet: type an answer first.';
	saveFile(file.name, file.content);
	return file.sentence;
}

/** Reads a file that the reader chose. */
export async function openFile(file: File): Promise<HubFile> {
	const problem = sizeProblem(file.size);
	if (problem !== null) return { kind: 'problem', problem };
	try {
		return readHubFile(await file.text());
	} catch {
		return {
			kind: 'problem',
			problem: 'The browser could not read this file. Check that it is still there and try again.',
		};
	}
}
