import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import {
	type CopyHead,
	type CopyList,
	type FileEntry,
	HEAD_FILE,
	LIST_FILE,
	WORKER_FILE,
} from '../offline/copy.ts';
import { TEXT } from './compress.ts';
import { HOST_FILES } from './host-files.ts';

/** What no page asks for: files for hosts and crawlers, Pagefind's own user interfaces, and these. */
const LEFT_OUT = [
	/^stackblitz\//,
	/^(?:_redirects|robots\.txt|sitemap-[\w-]+\.xml)$/,
	// Named by PGlite, asked for by no lab: these boot from the compressed files.
	/^_astro\/pglite-[\w-]{8}\.(?:wasm|data)$/,
	/^pagefind\/pagefind-(?:ui|modular-ui|component-ui|highlight)\./,
	/\.br$/,
	/\.(?:html|js|css|json|md|svg|txt|xml|webmanifest)\.gz$/,
];
const WORKER_SOURCE = fileURLToPath(new URL('../offline/worker.ts', import.meta.url));
const NOTICE_SOURCE = fileURLToPath(new URL('../offline/notice.ts', import.meta.url));
const OWN_FILES: readonly string[] = [WORKER_FILE, HEAD_FILE, LIST_FILE, ...HOST_FILES];

/**
 * Writes the service worker, the script of the notice, and the list of the files that an offline
 * copy of the built site holds. Runs when these are final: the list carries their hashes.
 *
 * @param folder the built site. @param base the path it is served under.
 * @param release names the version for readers, before the hash of the content.
 */
export async function writeOfflineCopy(
	folder: string,
	base: string,
	release: string,
): Promise<CopyHead> {
	await bundle(WORKER_SOURCE, join(folder, WORKER_FILE), base, 'iife');
	await bundle(NOTICE_SOURCE, join(folder, 'offline-notice.js'), base, 'esm');
	const { entries, ...head } = listCopy(folder, release);
	writeFileSync(join(folder, HEAD_FILE), JSON.stringify(head));
	writeFileSync(join(folder, LIST_FILE), JSON.stringify({ ...head, entries }));
	return head;
}

async function bundle(source: string, outfile: string, base: string, format: 'iife' | 'esm') {
	await build({
		entryPoints: [source],
		outfile,
		bundle: true,
		minify: true,
		format,
		target: 'es2022',
		define: { 'import.meta.env.BASE_URL': JSON.stringify(base) },
	});
}

/** The list of a folder; equal content gives an equal version. */
export function listCopy(folder: string, release: string): CopyList {
	const entries: Record<string, FileEntry> = {};
	const names = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length))
		.map((name) => name.replaceAll('\\', '/'))
		.filter((name) => !OWN_FILES.includes(name) && !LEFT_OUT.some((left) => left.test(name)));
	for (const name of names.sort()) {
		const content = readFileSync(join(folder, name));
		const sent = TEXT.test(name) ? gzipSync(content, { level: 6 }).length : content.length;
		// A host may open a file that is stored compressed; what is in it stays.
		const hashed = name.endsWith('.gz') ? gunzipSync(content) : content;
		entries[addressOf(name)] = [hash(hashed), content.length, sent];
	}
	const all = Object.values(entries);
	return {
		version: `${release}-${hash(Buffer.from(JSON.stringify(entries))).slice(0, 7)}`,
		files: all.length,
		stored: all.reduce((sum, [, stored]) => sum + stored, 0),
		sent: all.reduce((sum, [, , sent]) => sum + sent, 0),
		entries,
	};
}

function addressOf(name: string): string {
	const folder = name.replace(/(^|\/)index\.html$/, '$1');
	return encodeURI(folder);
}

/** As the page computes it. */
function hash(content: Uint8Array): string {
	return createHash('sha256').update(content).digest().subarray(0, 16).toString('base64url');
}
