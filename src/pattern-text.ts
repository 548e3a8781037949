import { createHash } from 'node:crypto';
import { parse } from 'yaml';

/**
 * What a published version of a pattern never changes again: what it says and the query it says it
 * with. The rest of the file is news about it (review day, status, proofs, incidents) and may grow.
 */
const FROZEN_KEYS = ['id', 'version', 'title', 'rule', 'domain', 'evidence', 'changed'] as const;

export interface PatternText {
	readonly data: Readonly<Record<string, unknown>>;
	readonly body: string;
}

/** Splits a Markdown file; line ends of Windows are none of its text. */
export function readPatternText(file: string): PatternText {
	const [, yaml = '', body = ''] =
		/^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(file.replaceAll('\r\n', '\n')) ?? [];
	return { data: (parse(yaml) ?? {}) as Record<string, unknown>, body: body.trim() };
}

/** SHA-256 over the part of a pattern's file that is frozen. */
export function frozenHash(file: string): string {
	const { data, body } = readPatternText(file);
	const frozen = JSON.stringify([...FROZEN_KEYS.map((key) => data[key] ?? null), body]);
	return createHash('sha256').update(frozen).digest('hex');
}

/** The code that stands in the section Evidence, without its fence. */
export function evidenceCode(body: string): string {
	const section = body.split(/^## Evidence$/m)[1] ?? '';
	return /^```\w+\n([\s\S]*?)\n```$/m.exec(section)?.[1] ?? '';
}

/** Order of versions, the older first. */
export function compareVersions(a: string, b: string): number {
	const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
	const at = left.findIndex((number, index) => number !== right[index]);
	return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
