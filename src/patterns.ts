import { type CollectionEntry, getCollection } from 'astro:content';
import { doesNotExist } from './references.ts';

/** A pattern as pages show it. */
export interface PatternView {
	readonly id: string;
	readonly rule: string;
	/** `MT-DB-001@1.0.0` */
	readonly name: string;
	readonly path: string;
	/** Name and address, as a design review pastes it. */
	citation(site: URL | undefined): string;
	readonly entry: CollectionEntry<'patterns'>;
}

/** All patterns by id. */
export async function allPatterns(): Promise<PatternView[]> {
	const entries = await getCollection('patterns');
	return entries
		.map((entry) => {
			const { id, version, rule } = entry.data;
			const name = `${id}@${version}`;
			const path = `/patterns/${id}/`;
			return {
				id,
				rule,
				name,
				path,
				citation: (site: URL | undefined) => `${name} ${site ? new URL(path, site).href : path}`,
				entry,
			};
		})
		.sort((a, b) => a.id.localeCompare(b.id, 'en'));
}

/**
 * One pattern by its id.
 * @throws Error that lists the patterns there are.
 */
export async function patternById(id: string): Promise<PatternView> {
	const patterns = await allPatterns();
	const pattern = patterns.find((candidate) => candidate.id === id);
	if (pattern) return pattern;
	const known = patterns.map((candidate) => candidate.id);
	throw new Error(`In <Pattern>: ${doesNotExist('pattern', id, known)}.`);
}
