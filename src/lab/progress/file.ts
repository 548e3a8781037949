import { isAttempt, isStepId, keyOfName, type LabRecord, recordName } from './record.ts';
import { MAX_TEXT, type SharedText, sharedText } from './share.ts';

/**
 * The two files of the hub, both JSON: all progress of all labs, `{ hub: "progress", format, saved,
 * labs: { "<lab>@<version>": { steps } } }`, and one text, `{ hub: "text", format, lab, version,
 * step, text }`.
 */
export type HubFile =
	| { readonly kind: 'progress'; readonly labs: Readonly<Record<string, LabRecord>> }
	| { readonly kind: 'text'; readonly shared: SharedText }
	| { readonly kind: 'problem'; readonly problem: string };

/** More than a browser stores for a site. */
export const MAX_FILE = 20_000_000;

const FORMAT = 1;
const AGAIN = 'Nothing was taken from it, and nothing of yours was touched.';

/** @param saved when, as an ISO date. */
export function progressFile(labs: Readonly<Record<string, LabRecord>>, saved: string): string {
	return `${JSON.stringify({ hub: 'progress', format: FORMAT, saved, labs }, null, '\t')}\n`;
}

export function textFile(shared: SharedText): string {
	return `${JSON.stringify({ hub: 'text', format: FORMAT, ...shared }, null, '\t')}\n`;
}

/** @param bytes of the file that was chosen. @returns a sentence where they are too many. */
export function sizeProblem(bytes: number): string | null {
	if (bytes <= MAX_FILE) return null;
	const size = (bytes / 1_000_000).toFixed(1);
	return `This file has ${size} MB, and the hub saves none over 20 MB. ${AGAIN} Choose a file that the hub saved.`;
}

/** Reads a file that anybody may have written. All of it is right, or nothing is taken. */
export function readHubFile(content: string): HubFile {
	let parsed: unknown;
	try {
		parsed = JSON.parse(content.replace(/^\uFEFF/, ''));
	} catch {
		const ours = /^\s*\{\s*"hub"/.test(content);
		return problem(
			ours
				? `This file is damaged: it breaks off or is no JSON any more. ${AGAIN} Save it again where it came from.`
				: `This is no file of the hub. ${AGAIN} Choose a .json file that the hub saved.`,
		);
	}
	const { hub, format, labs } = (parsed ?? {}) as Record<string, unknown>;
	if (hub !== 'progress' && hub !== 'text') {
		return problem(`This is no file of the hub. ${AGAIN} Choose a .json file that the hub saved.`);
	}
	if (typeof format === 'number' && format > FORMAT) {
		return problem(
			`This file was saved by a newer version of the hub. ${AGAIN} Reload the page and open the file again.`,
		);
	}
	if (format !== FORMAT) return damaged('format');
	if (hub === 'text') {
		const shared = sharedText(parsed as Record<keyof SharedText, unknown>);
		if (!shared) return damaged('lab, version, step or text');
		if (shared.text.length <= MAX_TEXT) return { kind: 'text', shared };
		return problem(`The text in this file is longer than 1 MB, which no answer needs. ${AGAIN}`);
	}
	const place = findDamage(labs);
	if (place !== null) return damaged(place);
	return { kind: 'progress', labs: labs as Record<string, LabRecord> };
}

function problem(sentence: string): HubFile {
	return { kind: 'problem', problem: sentence };
}

function damaged(place: string): HubFile {
	return problem(`This file is damaged at ${place}. ${AGAIN} Save it again where it came from.`);
}

/** Where the record of all labs is not as it should be; null where it is. */
function findDamage(labs: unknown): string | null {
	if (!isObject(labs)) return 'labs';
	for (const [name, lab] of Object.entries(labs)) {
		if (recordName(keyOfName(name)) === null) return `labs, ${quoted(name)}`;
		if (!isObject(lab) || !isObject(lab['steps']) || !hasOnly(lab, ['steps'])) return name;
		for (const [step, record] of Object.entries(lab['steps'])) {
			if (!isStepId(step) || !isStep(record)) return `${name}, ${quoted(step)}`;
		}
	}
	return null;
}

function isStep(value: unknown): boolean {
	if (!isObject(value) || !hasOnly(value, ['attempts', 'passed'])) return false;
	const { attempts, passed } = value;
	if (passed !== undefined && passed !== true) return false;
	return (
		Array.isArray(attempts) &&
		attempts.every((one) => isAttempt(one) && hasOnly(one, ['id', 'at', 'text']))
	);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(value: object, keys: readonly string[]): boolean {
	return Object.keys(value).every((key) => keys.includes(key));
}

/** A name out of a file, short enough for a sentence. */
function quoted(name: string): string {
	return `“${name.length > 40 ? `${name.slice(0, 40)}…` : name}”`;
}
