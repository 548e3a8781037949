import { LexError, type Statement, splitScript } from '../../src/lab/lexer.ts';
import type { Lab, Step } from '../../src/lab/read.ts';

/**
 * The rules for scripts of labs that reading and running them does not already enforce: they run
 * unchanged in psql, PGlite and on a server, and a check proves what it says.
 */

const CLOCK =
	/\b(now\s*\(|timeofday\b|current_(timestamp|date|time)\b|local(time|timestamp)\b|(clock|statement|transaction)_timestamp\b)/i;

/** What is wrong with any one script, a sentence each. */
export function scriptProblems(name: string, sql: string, extensions: readonly string[]): string[] {
	let statements: Statement[];
	try {
		statements = splitScript(sql);
	} catch (cause) {
		if (!(cause instanceof LexError)) throw cause;
		return [`${name}: ${cause.message}`];
	}
	return statements.flatMap(({ head, text }) => {
		const problems: string[] = [];
		const bare = withoutComments(text);
		if (/^COPY\b/.test(head)) problems.push(`${name}: COPY needs a file or a client; use INSERT.`);
		if (/^(CREATE|DROP|ALTER) (DATABASE|TABLESPACE|SYSTEM)\b/.test(head)) {
			problems.push(`${name}: ${head} does not run in PGlite or outlives the lab.`);
		}
		if (CLOCK.test(bare.replace(/\bDEFAULT\s+now\s*\(\s*\)|\btimestamptz_send\(now\(\)\)/gi, ''))) {
			problems.push(`${name}: depends on the clock; write the time down.`);
		}
		if (/\bSESSION\s+AUTHORIZATION\s+DEFAULT\b|\bRESET\s+SESSION\s+AUTH/i.test(bare)) {
			problems.push(`${name}: PGlite has no login to return to; SET SESSION AUTHORIZATION <role>.`);
		}
		const extension = /^CREATE EXTENSION (?:IF NOT EXISTS )?"?(\w+)/i.exec(bare.trim())?.[1];
		if (extension && !extensions.includes(extension)) {
			problems.push(`${name}: the extension ${extension} is not among the lab’s extensions.`);
		}
		return problems;
	});
}

const CHANCE = /\b(random(_normal)?|gen_random_(uuid|bytes)|uuidv[47])\s*\(/i;

/** What is wrong with a script of a lab's start: pages begin with a copy of what it once made. */
export function startProblems(name: string, sql: string, extensions: readonly string[]): string[] {
	const problems = scriptProblems(name, sql, extensions);
	const bare = withoutComments(sql).replace(/\bDEFAULT\s+\w+\s*\(\s*\)/gi, '');
	return CHANCE.test(bare)
		? [...problems, `${name}: depends on chance; write the value down.`]
		: problems;
}

/** What is wrong with a `check.sql`, a sentence each. */
export function checkProblems(
	name: string,
	sql: string,
	sessions: Lab['sessions'] = 'separate',
): string[] {
	const problems: string[] = [];
	const say = (problem: string) => problems.push(`${name}: ${problem}`);
	const statements = splitScript(sql);
	if (statements[0]?.head !== 'BEGIN') say('begins with BEGIN.');
	if (statements.at(-1)?.head !== 'ROLLBACK') say('ends with ROLLBACK.');
	// On a shared connection the check is its next client and has the login that all of them have.
	let actsAs: string | undefined = sessions === 'shared' ? 'app_user' : undefined;
	let end = 0;
	const sentences: string[] = [];
	for (const statement of statements) {
		const { head, text } = statement;
		const role = /^SET\s+LOCAL\s+SESSION\s+AUTHORIZATION\s+"?(\w+)/i.exec(text)?.[1];
		if (role) {
			if (sessions === 'shared')
				say('is a client of the pool, which can not become another login.');
			actsAs = role;
			const explained = sql.slice(end, statement.start).includes('--');
			if (role !== 'app_user' && !explained) {
				say(`acts as ${role}; say why in a comment above, or act as app_user.`);
			}
		} else if (/^(SET (LOCAL )?ROLE|SET SESSION|RESET)\b/.test(head)) {
			say(`${head} can be undone by a trigger; use SET LOCAL SESSION AUTHORIZATION.`);
		} else if (/^SELECT\b/.test(head)) {
			if (!actsAs) say('an expectation stands before SET LOCAL SESSION AUTHORIZATION.');
			const sentence = /'((?:[^']|'')+)'\s+AS\s+expectation\b/.exec(text)?.[1];
			if (!sentence) say(`no literal '…' AS expectation in: ${text.slice(0, 60)}`);
			else sentences.push(sentence);
			if (!/\bAS\s+ok\b/.test(text)) say(`no column AS ok in: ${text.slice(0, 60)}`);
		} else if (/^(WITH|VALUES|TABLE|EXPLAIN|SHOW)?$/.test(head.split(' ')[0] ?? '')) {
			say(`an expectation begins with SELECT: ${text.slice(0, 60)}`);
		}
		end = statement.end;
	}
	if (sentences.length === 0) say('holds no expectation.');
	for (const sentence of new Set(sentences)) {
		if (sentences.indexOf(sentence) !== sentences.lastIndexOf(sentence)) {
			say(`says twice: ${sentence}`);
		}
	}
	return problems;
}

/** What is wrong with a step as a proof: too few answers that are known to be right or wrong. */
export function stepProblems(lab: Lab, step: Step): string[] {
	const problems = lab.language === 'ts' ? typescriptProblems(step) : sqlProblems(lab, step);
	if (step.check === null) return problems;
	if (step.wrong.length < 2) problems.push(`${step.folder}: needs two answers in wrong/.`);
	if (step.also.length < 1) problems.push(`${step.folder}: needs an answer in also/.`);
	return problems;
}

/** Sentences of a `check.ts` stand as literals, each once, so that the page can list them. */
function typescriptProblems({ folder, check }: Step): string[] {
	if (check === null) return [];
	const sentences = [...check.matchAll(/\bexpect\(\s*(['"`])((?:(?!\1).)+)\1/gs)].map(
		([, , sentence]) => sentence as string,
	);
	if (sentences.length === 0) return [`${folder}/check.ts: holds no expectation.`];
	return [...new Set(sentences)]
		.filter((sentence) => sentences.indexOf(sentence) !== sentences.lastIndexOf(sentence))
		.map((sentence) => `${folder}/check.ts: says twice: ${sentence}`);
}

function sqlProblems(lab: Lab, step: Step): string[] {
	const scripts = [
		['starter.sql', step.starter],
		['solution.sql', step.solution],
		['check.sql', step.check],
		...step.wrong.map(({ name, text }) => [`wrong/${name}.sql`, text] as const),
		...step.also.map(({ name, text }) => [`also/${name}.sql`, text] as const),
		...step.probes.map(({ id, sql }) => [`the pane ${id}`, sql] as const),
	] as const;
	const problems = scripts.flatMap(([name, sql]) =>
		sql === null ? [] : scriptProblems(`${step.folder}/${name}`, sql, lab.extensions),
	);
	if (step.check === null) return problems;
	return [...problems, ...checkProblems(`${step.folder}/check.sql`, step.check, lab.sessions)];
}

function withoutComments(text: string): string {
	return text.replace(/--.*|\/\*[\s\S]*?\*\//g, ' ');
}
