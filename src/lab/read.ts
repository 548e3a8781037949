import { parse as parseYaml, type YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { type Block, numbered, readBlocks } from './blocks.ts';
import type { Login } from './engine.ts';
import { type Language, type Layout, layoutOf, reportStrangers, STEP_FOLDER } from './layout.ts';
import {
	type ActorDefinition,
	DOMAINS,
	type LabDefinition,
	labSchema,
	type StepDefinition,
	stepSchema,
	type TenantDefinition,
} from './schema.ts';

export interface Actor extends ActorDefinition {
	readonly login: Login;
}

export interface Probe {
	/** Name of its pane, one of its own in the step: the actor's, or `globex-2` for its second block. */
	readonly id: string;
	readonly actor: Actor;
	readonly sql: string;
	/** On a shared connection: it runs before the answer. */
	readonly before?: true;
}

/** A file of an answer's variants: its name without ending, its text. */
export interface Variant {
	readonly name: string;
	readonly text: string;
}

export interface Step {
	/** Place in the lab, from 1. It orders and is never part of an address. */
	readonly number: number;
	readonly id: string;
	readonly folder: string;
	readonly title: string;
	readonly actor: Actor;
	readonly probes: readonly Probe[];
	readonly leaks: StepDefinition['leaks'];
	readonly sees: StepDefinition['sees'];
	readonly interleave: boolean;
	/** Server connections of the pooler that the step is recorded through; 1 where it runs live. */
	readonly connections: number;
	/** Servers that its scenario needs beside the first one, by name. */
	readonly servers: readonly string[];
	/** False for a step that is shown as it was recorded: its scenario needs more than a page has. */
	readonly live: boolean;
	/** Markdown before the first `## Hint` or `## Why it matters`. */
	readonly task: string;
	readonly hints: readonly string[];
	readonly why: string | null;
	readonly starter: string;
	/** Present together or not at all: without them the step is "run and look". */
	readonly solution: string | null;
	readonly check: string | null;
	readonly wrong: readonly Variant[];
	readonly also: readonly Variant[];
	/** Text of `transcript.json`, where one was recorded. */
	readonly transcript: string | null;
}

export interface Lab extends Omit<LabDefinition, 'actors'> {
	readonly id: string;
	readonly language: Language;
	readonly domain: (typeof DOMAINS)[number];
	readonly actors: readonly Actor[];
	readonly intro: string;
	/** Empty where the lab has no database. */
	readonly schema: string;
	readonly seed: string;
	/** Text of `setup.ts`, the world of a TypeScript lab; null in a SQL lab. */
	readonly setup: string | null;
	/** What only a superuser sets up, such as objects whose owner policies do not bind; mostly absent. */
	readonly superuser: string | null;
	readonly steps: readonly Step[];
}

/** Pages of a lab that share their place in an address with its steps. */
export const SHEETS = ['sheet', 'leader'] as const;

/** Everything that is wrong with a lab folder, in one error, each line with its file. */
export class LabError extends Error {
	constructor(lab: string, problems: readonly string[]) {
		super(`The lab ${lab} can not be read:\n${problems.map((line) => `- ${line}`).join('\n')}`);
		this.name = 'LabError';
	}
}

/**
 * Reads one lab from its files.
 *
 * @param path `<domain>/<lab>`, as the folder stands under `labs/`.
 * @param files text by path relative to the lab's folder, `02-add-a-policy/check.sql`.
 * @throws LabError that lists every problem found.
 */
export function readLab(path: string, files: Readonly<Record<string, string>>): Lab {
	const problems: string[] = [];
	const [domain, id, ...rest] = path.split('/');
	if (!domain || !id || rest.length > 0)
		throw new LabError(path, ['a lab stands in <domain>/<lab>']);
	if (!DOMAINS.includes(domain as Lab['domain'])) {
		problems.push(`the domain ${domain} does not exist; there are ${DOMAINS.join(', ')}`);
	}
	const readme = frontMatter('README.md', files['README.md'], labSchema, problems);
	const kind = readme?.data.kind ?? 'sql';
	const layout = layoutOf(kind, kind === 'model' && ('schema.sql' in files || 'seed.sql' in files));
	for (const name of layout.needed) if (!(name in files)) problems.push(`${name} is missing`);
	reportStrangers(files, layout, problems);
	if (!readme) throw new LabError(path, problems);
	const actors = readActors(readme.data, layout, problems);
	checkKind(readme.data, problems);
	const folders = stepFolders(files);
	if (folders.length === 0) problems.push('there is no step; the first is a folder 01-<name>');
	const steps = folders.map((folder, index) =>
		readStep(folder, index, files, actors, layout, problems),
	);
	if (problems.length > 0) throw new LabError(path, problems);
	return {
		...readme.data,
		id,
		language: layout.language,
		domain: domain as Lab['domain'],
		actors,
		intro: readme.body,
		schema: files['schema.sql'] ?? '',
		seed: files['seed.sql'] ?? '',
		setup: files['setup.ts'] ?? null,
		superuser: files['superuser.sql'] ?? null,
		steps: steps as Step[],
	};
}

function readActors(lab: LabDefinition, layout: Layout, problems: string[]): Actor[] {
	const names = lab.tenants.map((tenant) => tenant.name);
	repeated(names, 'tenant', problems);
	repeated(
		lab.actors.map((actor) => actor.name),
		'actor',
		problems,
	);
	return lab.actors.map((actor) => {
		const tenant = lab.tenants.find(({ name }) => name === actor.tenant);
		if (actor.tenant && !tenant) {
			problems.push(
				`README.md: actor ${actor.name} names tenant ${actor.tenant}; there are ${names.join(', ')}`,
			);
		}
		if (actor.role === undefined && layout.needed.includes('schema.sql')) {
			problems.push(`README.md: actor ${actor.name} has no role to log in as; add role: app_user`);
		}
		// On a shared connection it is the client that says its tenant, not the login.
		const own = lab.sessions === 'shared' ? null : (tenant?.id ?? null);
		return { ...actor, login: { role: actor.role ?? '', tenant: own } };
	});
}

function readStep(
	folder: string,
	index: number,
	files: Readonly<Record<string, string>>,
	actors: readonly Actor[],
	{ language }: Layout,
	problems: string[],
): Step | undefined {
	const file = (name: string) => files[`${folder}/${name}`];
	const [, number, id] = STEP_FOLDER.exec(folder) as unknown as [string, string, string];
	if (Number(number) !== index + 1) {
		problems.push(`${folder}: steps are numbered without gaps; this one should be ${index + 1}`);
	}
	if (SHEETS.some((sheet) => sheet === id)) {
		problems.push(
			`${folder}: ${id} is the address of a page beside the steps; name the step otherwise`,
		);
	}
	const readme = frontMatter(`${folder}/README.md`, file('README.md'), stepSchema, problems);
	const scenario = file('scenario.sql');
	const starter = scenario === undefined ? file(`starter.${language}`) : '';
	if (starter === undefined) problems.push(`${folder}/starter.${language} is missing`);
	const solution = file(`solution.${language}`) ?? null;
	const check = file(`check.${language}`) ?? null;
	if ((solution === null) !== (check === null)) {
		problems.push(
			`${folder}: solution.${language} and check.${language} exist together or not at all`,
		);
	}
	if (!readme || starter === undefined) return undefined;
	const named = (name: string, where: string) => {
		const actor = actors.find((candidate) => candidate.name === name);
		if (!actor) {
			const known = actors.map((candidate) => candidate.name).join(', ');
			problems.push(`${folder}/README.md: ${where} names actor ${name}; there are ${known}`);
		}
		return actor as Actor;
	};
	const { title, actor, probes, leaks, sees, interleave, connections } = readme.data;
	const written = Object.entries(probes).map(([name, sql]) => ({
		id: name,
		actor: named(name, 'probes'),
		sql,
	}));
	const timeline = readTimeline(folder, files, named, problems);
	if (timeline.length > 0 && written.length > 0) {
		problems.push(`${folder}/README.md: a step with blocks has no probes; write a block`);
	}
	const panes: Probe[] = timeline.length > 0 ? timeline : written;
	for (const { pane } of sees) {
		if (pane === 'answer' || panes.some(({ id }) => id === pane)) continue;
		problems.push(
			`${folder}/README.md: sees names ${pane}; there are answer, ${panes.map(({ id }) => id).join(', ')}`,
		);
	}
	if (scenario !== undefined && (solution ?? file('before.sql') ?? file('after.sql'))) {
		problems.push(`${folder}: scenario.sql stands alone; without it a step has an answer`);
	}
	const own = actor ? named(actor, 'actor') : (actors[0] as Actor);
	if (own && own.role !== actors[0]?.role && panes.some(({ before }) => before)) {
		problems.push(
			`${folder}: ${own.name} has a connection of its own, which comes first; it needs no before.sql`,
		);
	}
	const servers = serversOf(panes);
	if (scenario === undefined && servers.length > 0) {
		problems.push(
			`${folder}/README.md: an actor on the server ${servers[0]} has a place in scenario.sql alone; a page has one server`,
		);
	}
	const show = file('show.ts');
	if (language === 'ts' && written.length > 0) {
		problems.push(`${folder}/README.md: probes are SQL; a TypeScript step has show.ts instead`);
	}
	return {
		number: index + 1,
		id,
		folder,
		title,
		actor: own,
		probes: show === undefined ? panes : [showProbe(actors[0] as Actor, show)],
		leaks,
		sees,
		interleave: interleave ?? false,
		connections,
		servers,
		live: scenario === undefined,
		...sections(readme.body, `${folder}/README.md`, problems),
		starter,
		solution,
		check,
		wrong: variants(files, `${folder}/wrong/`, language),
		also: variants(files, `${folder}/also/`, language),
		transcript: file('transcript.json') ?? null,
	};
}

function serversOf(panes: readonly Probe[]): string[] {
	const names = panes.flatMap(({ actor }) => actor?.server ?? []);
	return [...new Set(names)];
}

/** The one pane of a TypeScript step. */
function showProbe(actor: Actor, sql: string): Probe {
	return { id: actor.name, actor, sql };
}

/** What clients send before and after the answer, or in a scenario without one. */
function readTimeline(
	folder: string,
	files: Readonly<Record<string, string>>,
	named: (name: string, where: string) => Actor,
	problems: string[],
): Probe[] {
	const blocksOf = (name: string): Block[] => {
		const text = files[`${folder}/${name}`];
		return text === undefined ? [] : readBlocks(`${folder}/${name}`, text, problems);
	};
	const before = blocksOf('before.sql').map((block) => ({ ...block, before: true as const }));
	const after = [...blocksOf('after.sql'), ...blocksOf('scenario.sql')];
	return numbered<Block & { before?: true }>([...before, ...after]).map((block) => ({
		...block,
		actor: named(block.actor, 'a block'),
	}));
}

/** Kind, sessions and servers belong together. */
function checkKind({ kind, sessions, actors }: LabDefinition, problems: string[]): void {
	const [first] = actors;
	if (first?.server !== undefined) {
		problems.push(
			`README.md: the first actor, ${first.name}, runs the answers, so it has no server of its own`,
		);
	}
	if (kind !== 'sql' && actors.some(({ server }) => server !== undefined)) {
		problems.push('README.md: an actor with a server belongs to kind: sql');
	}
	if (sessions === 'shared' && kind !== 'scenario') {
		problems.push('README.md: sessions: shared belongs to kind: scenario');
	}
}

/** Splits the body of a step at its reserved second-level headings. */
function sections(body: string, name: string, problems: string[]) {
	const [task = '', ...parts] = body.split(/^## /m);
	const hints: string[] = [];
	let why: string | null = null;
	for (const part of parts) {
		const newline = part.indexOf('\n');
		const heading = part.slice(0, newline < 0 ? part.length : newline).trim();
		const text = part.slice(heading.length).trim();
		if (heading === 'Hint') hints.push(text);
		else if (heading === 'Why it matters') why = text;
		else problems.push(`${name}: heading "${heading}" is none of "Hint", "Why it matters"`);
	}
	if (task.trim() === '') problems.push(`${name}: the task is missing`);
	return { task: task.trim(), hints, why };
}

/** Parses `---` YAML front matter and checks it. Adds to `problems` and returns undefined on failure. */
export function frontMatter<Schema extends z.ZodType>(
	name: string,
	text: string | undefined,
	schema: Schema,
	problems: string[],
): { data: z.infer<Schema>; body: string } | undefined {
	if (text === undefined) {
		problems.push(`${name} is missing`);
		return undefined;
	}
	const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?([\s\S]*)$/.exec(text);
	if (!match) {
		problems.push(`${name} does not begin with front matter between two lines of ---`);
		return undefined;
	}
	let data: unknown;
	try {
		data = parseYaml(match[1] as string);
	} catch (cause) {
		problems.push(`${name}: ${(cause as YAMLParseError).message.split('\n')[0]}`);
		return undefined;
	}
	const parsed = schema.safeParse(data);
	if (!parsed.success) {
		for (const issue of parsed.error.issues) {
			const key = issue.path.join('.') || 'front matter';
			problems.push(`${name}: ${key}: ${issue.message}`);
		}
		return undefined;
	}
	return { data: parsed.data, body: (match[2] as string).trim() };
}

function stepFolders(files: Readonly<Record<string, string>>): string[] {
	const folders = Object.keys(files).map((path) => path.split('/')[0] as string);
	return [...new Set(folders)].filter((folder) => STEP_FOLDER.test(folder)).sort();
}

function variants(
	files: Readonly<Record<string, string>>,
	prefix: string,
	language: Language,
): Variant[] {
	return Object.entries(files)
		.filter(([path]) => path.startsWith(prefix))
		.map(([path, text]) => ({ name: path.slice(prefix.length).replace(`.${language}`, ''), text }))
		.sort((a, b) => a.name.localeCompare(b.name));
}

function repeated(names: readonly string[], what: string, problems: string[]): void {
	for (const name of new Set(names)) {
		if (names.indexOf(name) !== names.lastIndexOf(name)) {
			problems.push(`README.md: ${what} ${name} stands twice`);
		}
	}
}

/** The tenant whose session an actor has, if any. */
export function tenantOf(lab: Pick<Lab, 'tenants'>, actor: Actor): TenantDefinition | undefined {
	return lab.tenants.find(({ name }) => name === actor.tenant);
}
