import { type CollectionEntry, getCollection } from 'astro:content';
import { compareVersions } from './pattern-text.ts';
import { doesNotExist } from './references.ts';
import { sitePath } from './site-path.ts';

/** One version of a pattern as pages show it. */
export interface PatternView {
	readonly id: string;
	readonly version: string;
	readonly rule: string;
	/** `MT-DB-001@1.0.0` */
	readonly name: string;
	/** Address that always shows the newest version. */
	readonly path: string;
	/** Address that shows this version forever. */
	readonly frozenPath: string;
	/** Whether no version came after it. */
	readonly newest: boolean;
	/** Absolute address of the frozen page. */
	address(site: URL | undefined): string;
	/** Name and address, as a design review pastes it. */
	citation(site: URL | undefined): string;
	readonly entry: CollectionEntry<'patterns'>;
}

/** Every published version: by id, the newest of each first. */
export async function allVersions(): Promise<PatternView[]> {
	const entries = await getCollection('patterns');
	const sorted = entries.toSorted(
		({ data: a }, { data: b }) =>
			a.id.localeCompare(b.id, 'en') || compareVersions(b.version, a.version),
	);
	return sorted.map((entry, index) => toView(entry, sorted[index - 1]?.data.id !== entry.data.id));
}

/** The newest version of each pattern, by id. */
export async function allPatterns(): Promise<PatternView[]> {
	return (await allVersions()).filter(({ newest }) => newest);
}

/**
 * The newest version of one pattern.
 * @throws Error that lists the patterns there are.
 */
export async function patternById(id: string): Promise<PatternView> {
	const patterns = await allPatterns();
	const pattern = patterns.find((candidate) => candidate.id === id);
	if (pattern) return pattern;
	const known = patterns.map((candidate) => candidate.id);
	throw new Error(`In <Pattern>: ${doesNotExist('pattern', id, known)}.`);
}

function toView(entry: CollectionEntry<'patterns'>, newest: boolean): PatternView {
	const { id, version, rule } = entry.data;
	const name = `${id}@${version}`;
	const path = sitePath(`/patterns/${id}/`);
	const frozenPath = `${path}${version}/`;
	const address = (site: URL | undefined) => (site ? new URL(frozenPath, site).href : frozenPath);
	const citation = (site: URL | undefined) => `${name} ${address(site)}`;
	return { id, version, rule, name, path, frozenPath, newest, address, citation, entry };
}
