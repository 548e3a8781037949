import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Value } from '../../src/measurements/schema.ts';
import type { Found } from '../measure/measure.ts';
import { call } from '../services/call.ts';
import { ensureGo } from '../services/go.ts';
import { ensurePython } from '../services/python.ts';
import {
	type Attempt,
	type Mode,
	OPERATIONS,
	type Operation,
	OWN_UPDATE,
	RENAMED,
	type Tool,
} from './attempts.ts';
import { openDrizzle } from './drizzle.ts';
import { openKysely } from './kysely.ts';
import { openPrisma } from './prisma.ts';
import { openTypeorm } from './typeorm.ts';

/** Runs every attempt of every tool in four modes and says which ones reached globex. */

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');

export const MODES = {
	bare: { scoped: false, rls: false },
	scope: { scoped: true, rls: false },
	'bare-rls': { scoped: false, rls: true },
	'scope-rls': { scoped: true, rls: true },
} as const satisfies Record<string, Mode>;
/** The last one is `scope-rls` for a login without the privilege to update `tenant_id`. */
export type ModeName = keyof typeof MODES | 'columns';

/** One attempt: whether it reached a row of globex, by mode; in `columns`, the row of acme it was for. */
export interface Finding {
	readonly tool: string;
	readonly operation: Attempt['operation'];
	readonly attempt: string;
	readonly mode: ModeName;
	readonly reached: boolean;
	/** The error that ended it, where one did. */
	readonly error?: string;
	/** Where acme’s own rows were asked for too: whether they came. */
	readonly own?: boolean;
}

const IN_NODE: Readonly<Record<string, (url: string) => Promise<Tool>>> = {
	prisma: openPrisma,
	drizzle: openDrizzle,
	kysely: openKysely,
	typeorm: openTypeorm,
};

/** Globex's names, and sums in which its cost of 7,000 or 7,700 is. */
const OF_GLOBEX = /falcon|7[7018]00/;

export interface Databases {
	/** Addresses as app_user, without and with policies. */
	readonly plain: string;
	readonly policies: string;
	/** The same as superuser. */
	readonly plainSuper: string;
	readonly policiesSuper: string;
}

export async function prepare(serverUrl: string): Promise<Databases> {
	const at = (database: string, user: string) => {
		const url = new URL(serverUrl);
		url.username = user;
		url.pathname = `/${database}`;
		return url.href;
	};
	const admin = new pg.Client({ connectionString: serverUrl });
	await admin.connect();
	try {
		await admin.query(readFileSync(join(import.meta.dirname, '../../labs/roles.sql'), 'utf8'));
		for (const name of ['orm_plain', 'orm_policies']) {
			await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
			await admin.query(`CREATE DATABASE ${name}`);
			const client = new pg.Client({ connectionString: at(name, 'postgres') });
			await client.connect();
			await client.query(read('schema.sql'));
			if (name === 'orm_policies') await client.query(read('policies.sql'));
			await client.end();
		}
	} finally {
		await admin.end();
	}
	return {
		plain: at('orm_plain', 'app_user'),
		policies: at('orm_policies', 'app_user'),
		plainSuper: at('orm_plain', 'postgres'),
		policiesSuper: at('orm_policies', 'postgres'),
	};
}

export async function dropAll(serverUrl: string): Promise<void> {
	const admin = new pg.Client({ connectionString: serverUrl });
	await admin.connect();
	for (const name of ['orm_plain', 'orm_policies']) {
		await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
	}
	await admin.end();
}

/** Programs that run the same attempts in their language and print a finding on each line. */
async function runProgram(databases: Databases, program: string, args: string[], cwd: string) {
	const { plain, policies, plainSuper, policiesSuper } = databases;
	const { code, stdout, output } = await call(program, args, {
		cwd,
		env: {
			PLAIN: plain,
			POLICIES: policies,
			PLAIN_SUPER: plainSuper,
			POLICIES_SUPER: policiesSuper,
		},
	});
	if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${output.slice(-2000)}`);
	return stdout
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Finding);
}

/** @throws MissingTool without Go or Python. */
export async function runAll(serverUrl: string): Promise<Finding[]> {
	const { go } = await ensureGo();
	const python = await ensurePython();
	const databases = await prepare(serverUrl);
	try {
		const here = import.meta.dirname;
		return [
			...(await runInNode(databases)),
			...(await runProgram(databases, python, ['-B', 'sqlalchemy_attempts.py'], here)),
			...(await runProgram(databases, python, ['-B', 'django_attempts.py'], here)),
			...(await runProgram(databases, go, ['run', '.'], join(here, 'go'))),
		];
	} finally {
		await dropAll(serverUrl);
	}
}

export async function runInNode(databases: Databases): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const [tool, open] of Object.entries(IN_NODE)) {
		for (const rls of [false, true]) {
			const [url, superUrl] = rls
				? [databases.policies, databases.policiesSuper]
				: [databases.plain, databases.plainSuper];
			const observer = new pg.Client({ connectionString: superUrl });
			await observer.connect();
			const opened = await open(url);
			try {
				for (const attempt of opened.attempts) {
					for (const [mode, settings] of Object.entries(MODES)) {
						if (settings.rls !== rls) continue;
						const tried = await tryOne(attempt, settings, observer);
						const { operation, name } = attempt;
						findings.push({ tool, operation, attempt: name, mode: mode as ModeName, ...tried });
					}
				}
				if (rls) findings.push(...(await renameOwn(tool, opened.own, observer)));
			} finally {
				await opened.close();
				await observer.end();
			}
		}
	}
	return findings;
}

/** Whether each way to change a row of acme’s own works for a login that may not change its tenant. */
async function renameOwn(tool: string, ways: readonly Attempt[], observer: pg.Client) {
	const findings: Finding[] = [];
	await observer.query(read('columns.sql'));
	try {
		for (const way of ways) {
			await observer.query(read('seed.sql'));
			let error: string | undefined;
			await way.run(MODES['scope-rls']).catch((cause) => {
				error = String(cause.cause ?? cause).slice(0, 160);
			});
			const { rows } = await observer.query('SELECT name FROM project WHERE id = 1');
			findings.push({
				tool,
				operation: OWN_UPDATE,
				attempt: way.name,
				mode: 'columns',
				reached: rows[0].name === RENAMED,
				...(error === undefined ? {} : { error }),
			});
		}
	} finally {
		await observer.query('GRANT UPDATE ON project, task TO app_user');
	}
	return findings;
}

async function tryOne(attempt: Attempt, mode: Mode, observer: pg.Client) {
	await observer.query(read('seed.sql'));
	const owned = async () => (await observer.query(read('observe.sql'))).rows[0].owned as string;
	const before = await owned();
	let answer = '';
	let error: string | undefined;
	try {
		answer = JSON.stringify((await attempt.run(mode)) ?? null, (_, value) =>
			typeof value === 'bigint' ? String(value) : value,
		);
	} catch (cause) {
		error =
			String((cause as Error).message)
				.split('\n')
				.at(-1)
				?.slice(0, 160) ?? 'error';
	}
	const reached = OF_GLOBEX.test(answer) || (await owned()) !== before;
	const own = attempt.operation === 'find-many' ? { own: answer.includes('orchid') } : {};
	return { reached, ...own, ...(error === undefined ? {} : { error }) };
}

export const TOOLS: Readonly<Record<string, string>> = {
	prisma: 'Prisma, extension on $allOperations',
	drizzle: 'Drizzle, helper',
	kysely: 'Kysely, plugin',
	typeorm: 'TypeORM, extended repository',
	sqlalchemy: 'SQLAlchemy, with_loader_criteria and before_flush',
	django: 'Django, default manager',
	gorm: 'GORM, callbacks',
	sqlc: 'sqlc, mandatory parameter',
};

/** A tool's cell: which ways of an operation reach globex in a mode. */
export function cellOf(findings: readonly Finding[], operation: Operation, mode: ModeName) {
	const here = findings.filter((one) => one.operation === operation && one.mode === mode);
	if (here.length === 0) return 'not offered';
	const through = here.filter(({ reached }) => reached).map(({ attempt }) => attempt);
	return through.length === 0 ? 'holds' : `leaks: ${through.join('; ')}`;
}

/** Which ways to change an own row a login without the privilege to update `tenant_id` is refused. */
function privilegeOf(findings: readonly Finding[]) {
	const refused = findings.filter(({ mode, reached }) => mode === 'columns' && !reached);
	return refused.length === 0
		? 'passes'
		: `refused: ${refused.map(({ attempt }) => attempt).join('; ')}`;
}

/** The rows of the matrix: each tool with its own scope, and the same with policies beneath. */
export function rowsOf(findings: readonly Finding[]): Found['rows'] {
	const rows: Record<string, { title: string; values: Record<string, Value> }> = {};
	for (const [suffix, mode, note] of [
		['', 'scope', ''],
		['-rls', 'scope-rls', ', row-level security beneath'],
	] as const) {
		for (const [tool, title] of Object.entries(TOOLS)) {
			const own = findings.filter((one) => one.tool === tool);
			const count = own.filter((one) => one.mode === mode);
			rows[`${tool}${suffix}`] = {
				title: `${title}${note}`,
				values: {
					...Object.fromEntries(
						Object.keys(OPERATIONS).map((name) => [name, cellOf(own, name as Operation, mode)]),
					),
					attempts: count.length,
					leaking: count.filter(({ reached }) => reached).length,
					...(mode === 'scope-rls' ? { privilege: privilegeOf(own) } : {}),
				},
			};
		}
	}
	return rows;
}
