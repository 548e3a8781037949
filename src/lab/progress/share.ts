import { SHARE_PREFIX } from './share-hash.ts';

/**
 * A reader's text in the fragment of an address, which browsers send to no server:
 *
 *     #share=<format><coding>.<checksum>.<data>
 *
 * `data` is base64url of a JSON array `[lab, version, step, text]`, deflated where the coding is `d`
 * and plain where it is `u`. deflate-raw has no checksum of its own, so that a link with one changed
 * character could open as another text: hence ours.
 */
export interface SharedText {
	readonly lab: string;
	/** Version of the lab that the text was written in. */
	readonly version: string;
	readonly step: string;
	readonly text: string;
}

export type Opened = { readonly shared: SharedText } | { readonly problem: string };

/** Longer addresses are cut by chats, mail programs and some servers. */
export const MAX_LINK = 8_000;
/** Bytes of a shared text, so that a small link can not unpack into a huge one. */
export const MAX_TEXT = 1_000_000;

const FORMAT = '1';
const DAMAGED =
	'This link is damaged: a part of it is missing or changed. Nothing of yours was touched. Copy the whole link again, or ask for a new one.';

/** @returns the fragment with its `#`. */
export async function toHash({ lab, version, step, text }: SharedText): Promise<string> {
	const json = JSON.stringify([lab, version, step, text]);
	const plain = new TextEncoder().encode(json);
	const packs = typeof CompressionStream !== 'undefined';
	const bytes = packs
		? await collect(plain, new CompressionStream('deflate-raw'), Number.POSITIVE_INFINITY)
		: plain;
	const coding = packs ? 'd' : 'u';
	return `${SHARE_PREFIX}${FORMAT}${coding}.${checksum(json)}.${toBase64Url(bytes)}`;
}

/** Reads a fragment that anybody may have written. */
export async function fromHash(hash: string): Promise<Opened> {
	if (hash.length > MAX_LINK) {
		return {
			problem: `This link has ${hash.length.toLocaleString('en')} characters, and the hub makes none over ${MAX_LINK.toLocaleString('en')}. Nothing of yours was touched. Ask for the text as a file.`,
		};
	}
	const [, format, coding, sum, data] =
		/^#share=(\d+)([a-z])\.([0-9a-f]{8})\.([\w-]*)$/.exec(hash) ?? [];
	if (format === undefined || data === undefined) return { problem: DAMAGED };
	if (format !== FORMAT || (coding !== 'd' && coding !== 'u')) {
		return {
			problem:
				'This link was made by a newer version of the hub. Nothing of yours was touched. Reload the page and open the link again.',
		};
	}
	if (coding === 'd' && typeof DecompressionStream === 'undefined') {
		return {
			problem:
				'This browser can not unpack the link. Nothing of yours was touched. Open it in a newer browser, or ask for the text as a file.',
		};
	}
	let json: string;
	try {
		const packed = fromBase64Url(data);
		const bytes =
			coding === 'd'
				? await collect(packed, new DecompressionStream('deflate-raw'), MAX_TEXT)
				: packed;
		json = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch (cause) {
		if (!(cause instanceof TooMuch)) return { problem: DAMAGED };
		return {
			problem:
				'This link unpacks to more than 1 MB, which no answer needs: it was not opened. Nothing of yours was touched. Ask for the text as a file.',
		};
	}
	const shared = checksum(json) === sum ? readShared(json) : null;
	return shared ? { shared } : { problem: DAMAGED };
}

function readShared(json: string): SharedText | null {
	let parsed: unknown;
	try {
		parsed = JSON.parse(json);
	} catch {
		return null;
	}
	if (!Array.isArray(parsed) || parsed.length !== 4) return null;
	const [lab, version, step, text] = parsed;
	return sharedText({ lab, version, step, text });
}

const SLUG = /^[a-z][a-z0-9-]{0,99}$/;
const VERSION = /^\d{1,6}\.\d{1,6}\.\d{1,6}$/;

/** A shared text out of what somebody else wrote, or null where it is none. */
export function sharedText(value: Record<keyof SharedText, unknown>): SharedText | null {
	const { lab, version, step, text } = value;
	if (typeof lab !== 'string' || !SLUG.test(lab)) return null;
	if (typeof step !== 'string' || !SLUG.test(step)) return null;
	if (typeof version !== 'string' || !VERSION.test(version)) return null;
	return typeof text === 'string' ? { lab, version, step, text } : null;
}

class TooMuch extends Error {}

/** What a stream makes of some bytes, up to a limit: past it the stream is cancelled. */
async function collect(
	bytes: Uint8Array<ArrayBuffer>,
	through: CompressionStream | DecompressionStream,
	limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
	const reader = new Blob([bytes]).stream().pipeThrough(through).getReader();
	const parts: Uint8Array<ArrayBuffer>[] = [];
	let length = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		length += value.byteLength;
		if (length > limit) {
			await reader.cancel();
			throw new TooMuch();
		}
		parts.push(value);
	}
	return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** FNV-1a over the UTF-16 units, as eight hexadecimal digits. */
function checksum(text: string): string {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index += 1) {
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	}
	return (hash >>> 0).toString(16).padStart(8, '0');
}

function toBase64Url(bytes: Uint8Array): string {
	let binary = '';
	for (const byte of bytes) binary += String.fromCharCode(byte);
	return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
