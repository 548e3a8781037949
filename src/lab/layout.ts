import type { LabDefinition } from './schema.ts';

/** Which files a lab holds, and the role of each. */

/** What the answers of a lab are written in: the ending of its files. */
export type Language = 'sql' | 'ts';

export const STEP_FOLDER = /^(\d{2})-([a-z][a-z0-9-]*)$/;

/** Files of a lab by their role: those it must have, those it may have, those of a step. */
export interface Layout {
	readonly language: Language;
	readonly needed: readonly string[];
	readonly optional: readonly string[];
	readonly step: readonly string[];
}

/** @param hasDatabase whether there are files of a database; SQL labs always need them. */
export function layoutOf(kind: LabDefinition['kind'], hasDatabase: boolean): Layout {
	const database = ['schema.sql', 'seed.sql'];
	const timeline =
		kind === 'scenario' ? ['before.sql', 'after.sql', 'scenario.sql'] : ['scenario.sql'];
	const answers = (language: Language) =>
		['starter', 'solution', 'check'].map((name) => `${name}.${language}`);
	if (!TYPESCRIPT_KINDS.includes(kind)) {
		return {
			language: 'sql',
			needed: ['README.md', ...database],
			optional: ['superuser.sql'],
			step: ['README.md', ...answers('sql'), ...timeline, 'transcript.json'],
		};
	}
	return {
		language: 'ts',
		needed: ['README.md', 'setup.ts', ...(hasDatabase ? database : [])],
		optional: [],
		step: ['README.md', ...answers('ts'), 'show.ts', 'transcript.json'],
	};
}

/** Kinds whose answers are TypeScript. */
const TYPESCRIPT_KINDS: readonly LabDefinition['kind'][] = ['model', 'crypto'];

/** A file whose role nobody knows is a mistake: a misspelled check would silently check nothing. */
export function reportStrangers(
	files: Readonly<Record<string, string>>,
	{ language, needed, optional, step }: Layout,
	problems: string[],
): void {
	const variant = new RegExp(`^[a-z0-9-]+\\.${language}$`);
	for (const path of Object.keys(files)) {
		const [first = '', second, third, ...more] = path.split('/');
		if (first === 'code' && second !== undefined) continue;
		const known =
			second === undefined
				? [...needed, ...optional].includes(first)
				: STEP_FOLDER.test(first) &&
					more.length === 0 &&
					(third === undefined
						? step.includes(second)
						: ['wrong', 'also'].includes(second) && variant.test(third));
		if (!known) {
			problems.push(
				`${path} has no role; a step holds ${step.join(', ')}, wrong/<mistake>.${language}, also/<name>.${language}`,
			);
		}
	}
}
