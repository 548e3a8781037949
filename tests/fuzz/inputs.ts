import type { Corpus } from './corpus.ts';
import { MUTATIONS } from './mutations.ts';
import { seeded } from './random.ts';

/** One text that the fuzzer runs, as the answer to a step. */
export interface FuzzInput {
	readonly index: number;
	readonly lab: string;
	readonly step: string;
	readonly text: string;
	/** Names of the changes that made it. */
	readonly mutations: readonly string[];
}

const MOST_MUTATIONS = 3;
/** A mutation may double a text; past this length nothing new is found. */
const LONGEST = 200_000;
/** Those that often leave SQL that runs come up twice as often. */
const NAMES = [
	...Object.keys(MUTATIONS),
	...[
		'hazard',
		'nest',
		'setting',
		'addStatement',
		'duplicateStatement',
		'swapStatements',
		'changeLiteral',
	],
];

/** The input of a seed at an index. It depends on nothing else, so that one alone can be repeated. */
export function inputAt(corpus: Corpus, seed: number, index: number): FuzzInput {
	const random = seeded(seed, index);
	const source = random.pick(corpus.sources);
	const mutations: string[] = [];
	let text = random.pick(source.texts);
	for (let left = 1 + random.below(MOST_MUTATIONS); left > 0; left -= 1) {
		const name = random.pick(NAMES);
		mutations.push(name);
		text = MUTATIONS[name]?.(text, random, corpus.statements) ?? text;
	}
	return { index, lab: source.lab, step: source.step, text: text.slice(0, LONGEST), mutations };
}
