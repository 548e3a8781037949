import { listLabs, readLabFromDisk } from '../../src/lab/disk.ts';
import { splitScript } from '../../src/lab/lexer.ts';

/** What the fuzzer starts from: everything that the SQL labs themselves run. */
export interface Source {
	readonly lab: string;
	readonly step: string;
	/** Starter, solution, wrong and other right answers, check and probes. */
	readonly texts: readonly string[];
}

export interface Corpus {
	readonly sources: readonly Source[];
	/** Every statement of every text, for splicing. */
	readonly statements: readonly string[];
}

export function corpusOf(sources: readonly Source[]): Corpus {
	const all = sources.flatMap(({ texts }) => texts);
	const statements = all.flatMap((text) => splitScript(text).map((statement) => statement.text));
	return { sources, statements: [...new Set(statements)] };
}

/** The corpus of the labs on disk, in the order of their folders. */
export function labCorpus(): Corpus {
	const labs = listLabs()
		.map((path) => readLabFromDisk(path.split('/')[1] as string))
		.filter(({ language }) => language === 'sql');
	const sources = labs.flatMap((lab) =>
		// A step that is shown as recorded runs in no page, and waits for a server that a page has not.
		lab.steps
			.filter(({ live }) => live)
			.map((step) => ({
				lab: lab.id,
				step: step.id,
				texts: [
					step.starter,
					step.solution,
					step.check,
					...[...step.wrong, ...step.also].map(({ text }) => text),
					...step.probes.map(({ sql }) => sql),
				].filter((text): text is string => typeof text === 'string' && text.trim() !== ''),
			})),
	);
	return corpusOf(sources);
}
