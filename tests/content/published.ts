import {
	compareVersions,
	evidenceCode,
	frozenHash,
	readPatternText,
} from '../../src/pattern-text.ts';

/** Files of patterns by name: `MT-DB-001@1.0.0` -> Markdown. */
export type PatternFiles = Readonly<Record<string, string>>;
export type Lock = Readonly<Record<string, string>>;

/** Which domain an id belongs to; the letters are part of every citation. */
const DOMAIN_OF: Readonly<Record<string, string>> = {
	AUTH: 'auth-isolation',
	DB: 'database-isolation',
	RT: 'data-routing',
	BILL: 'billing-metering',
	GOV: 'compliance-governance',
};

/** What broke the promise that a citation always leads to the same text. */
export function lockProblems(files: PatternFiles, lock: Lock): string[] {
	return [
		...Object.entries(files).flatMap(([name, text]) => {
			const publish = `npm run publish-pattern -- ${name}`;
			if (!lock[name]) return [`${name} is not published: run ${publish} and commit the lock`];
			if (lock[name] === frozenHash(text)) return [];
			return [`${name} is published and its text changed: put it back and write the next version`];
		}),
		...Object.keys(lock)
			.filter((name) => !(name in files))
			.map((name) => `${name} is published and its file is gone: bring it back`),
	];
}

/** Entries that stood in the lock once and are not what they were: an id or a text was used twice. */
export function historyProblems(history: readonly Lock[], lock: Lock): string[] {
	const problems = history.flatMap((old) =>
		Object.entries(old)
			.filter(([name, hash]) => lock[name] !== hash)
			.map(
				([name]) => `${name} was published before with another text: take the next version or id`,
			),
	);
	return [...new Set(problems)];
}

/** What is wrong between the versions of one pattern, and between a version and its id. */
export function versionProblems(files: PatternFiles): string[] {
	return Object.entries(files).flatMap(([name, text]) => {
		const [id = '', version = ''] = name.split('@');
		const { data } = readPatternText(text);
		const others = Object.keys(files)
			.filter((other) => other.startsWith(`${id}@`))
			.map((other) => other.split('@')[1] as string);
		const first = others.every((other) => compareVersions(version, other) <= 0);
		const problems: string[] = [];
		const domain = DOMAIN_OF[id.split('-')[1] ?? ''];
		if (data['domain'] !== domain) problems.push(`${name} belongs to ${domain}, by its id`);
		if (first && data['changed']) problems.push(`${name} is the first version: leave out changed`);
		if (!first && !data['changed']) {
			problems.push(`${name} has versions before it: say in changed what is different`);
		}
		return problems;
	});
}

/** The newest version of each id, as `[id, text]`. */
export function newestOf(files: PatternFiles): [id: string, text: string][] {
	const newest = new Map<string, string>();
	for (const name of Object.keys(files)) {
		const [id = '', version = ''] = name.split('@');
		const known = newest.get(id);
		if (!known || compareVersions(version, known) > 0) newest.set(id, version);
	}
	return [...newest].map(([id, version]) => [id, files[`${id}@${version}`] as string]);
}

/** What a newest version quotes and the tested file does not say. Older ones keep what they quoted. */
export function evidenceProblems(files: PatternFiles, tested: (text: string) => string): string[] {
	return newestOf(files).flatMap(([id, text]) =>
		evidenceCode(readPatternText(text).body) === tested(text)
			? []
			: [`${id}: the code under Evidence is not the tested region; copy it, in a new version`],
	);
}
