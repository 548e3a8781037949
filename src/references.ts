/** What pages may name: ids of labs, steps, attacks and patterns. */
export interface Known {
	readonly labs: readonly string[];
	/** As `<lab>/<step>`. */
	readonly steps: readonly string[];
	readonly attacks: readonly string[];
	readonly patterns: readonly string[];
}

/** The part of an entry's data that names other things. */
export interface References {
	readonly labs?: readonly string[] | undefined;
	readonly patterns?: readonly string[] | undefined;
	readonly replacedBy?: string | undefined;
	readonly proves?: { readonly labs: readonly string[]; readonly attacks: readonly string[] };
}

/** One sentence for each name that nothing answers to, with those that exist. */
export function unknownReferences(data: References, known: Known): string[] {
	return [
		...missing('labs', data.labs, 'lab', known.labs),
		...missing('patterns', data.patterns, 'pattern', known.patterns),
		...missing('replacedBy', data.replacedBy ? [data.replacedBy] : [], 'pattern', known.patterns),
		...missing('proves.labs', data.proves?.labs, 'lab step', known.steps),
		...missing('proves.attacks', data.proves?.attacks, 'attack', known.attacks),
	];
}

function missing(
	key: string,
	names: readonly string[] = [],
	what: string,
	known: readonly string[],
): string[] {
	return names
		.filter((name) => !known.includes(name))
		.map((name) => `${key}: ${doesNotExist(what, name, known)}`);
}

/** `the lab rsl does not exist; there are row-level-security`, used by components as well. */
export function doesNotExist(what: string, name: string, known: readonly string[]): string {
	const rest = known.length > 0 ? `there are ${known.join(', ')}` : 'there is none yet';
	return `the ${what} ${name} does not exist; ${rest}`;
}
