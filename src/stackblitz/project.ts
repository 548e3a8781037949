import type { Lab } from '../lab/read.ts';
import { type SharedScripts, startState } from '../lab/steps.ts';
import { LEFT_OUT } from './left-out.ts';
import type { ProjectFacts } from './template/pglite/project.ts';

/**
 * The project that "Open in StackBlitz" sends: an example with its test, what both import, and the
 * database of its lab in PGlite. Files of the hub keep their path and their text.
 */

export interface Project {
	readonly title: string;
	readonly description: string;
	/** Text by path. */
	readonly files: Readonly<Record<string, string>>;
	/** The file that the editor opens with. */
	readonly openFile: string;
}

/** What a project is composed from. */
export interface ProjectSources {
	/** Text of every file of every example, by its path in the repository. */
	readonly code: Readonly<Record<string, string>>;
	readonly labs: readonly Lab[];
	readonly shared: SharedScripts;
	/** Text of the files in `src/stackblitz/template/`, by their path in there. */
	readonly template: Readonly<Record<string, string>>;
	/** The hub's own `package.json`, whose exact versions the project gets. */
	readonly manifest: {
		readonly dependencies: Readonly<Record<string, string>>;
		readonly devDependencies: Readonly<Record<string, string>>;
	};
}

/** Examples a project can be made of: `<lab>/code/<example>`, in TypeScript, with a test beside it. */
export function examplesWithProject(code: ProjectSources['code']): string[] {
	return Object.keys(code)
		.flatMap((path) => {
			const [, , lab, , example, name] = path.replace(/^\//, '').split('/');
			return name === `${example}.test.ts` ? [`${lab}/code/${example}`] : [];
		})
		.sort();
}

/**
 * @param from `<lab>/code/<example>`, one of `examplesWithProject`.
 * @throws Error with a sentence when the example has no test, imports a file that does not exist or a
 * package whose version the hub does not set.
 */
export function composeProject(from: string, sources: ProjectSources): Project {
	const { code, labs, shared, template, manifest } = sources;
	const [labId, , example] = from.split('/');
	const lab = labs.find(({ id }) => id === labId);
	const folder = lab && `labs/${lab.domain}/${lab.id}/code/${example}`;
	const test = `${folder}/${example}.test.ts`;
	if (!lab || !(test in code)) {
		const known = examplesWithProject(code).join(', ');
		throw new Error(`${from} has no test, so nothing would run; those with one are ${known}.`);
	}
	const files = withImports([test, `${folder}/${example}.ts`], code);
	const texts = Object.values(files);
	const packages = new Set(['vitest', '@types/node', ...texts.flatMap(packagesOf)]);
	const scripts = texts.some(usesDatabase) ? scriptsOf(lab, shared) : [];
	const leftOut = LEFT_OUT[from] ?? [];
	if (packages.has('pg')) packages.add('@types/pg');
	if (scripts.length > 0) packages.add('@electric-sql/pglite');
	const facts: ProjectFacts = {
		test,
		leftOut,
		scripts: scripts.map(({ file, role, tenant }) => ({ file, role, tenant })),
	};
	const title = `${example}: ${lab.title}`;
	return {
		title,
		description: `An example of the Multi-Tenant SaaS Architecture Hub with its test.`,
		openFile: `${folder}/${example}.ts`,
		files: {
			'README.md': readme(title, test, leftOut, scripts.length > 0),
			'package.json': json(packageJson(`${example}`, [...packages].sort(), manifest)),
			'project.json': json(facts),
			'tsconfig.json': json(TSCONFIG),
			...(scripts.length > 0 ? template : withoutDatabase(template)),
			...Object.fromEntries(scripts.map(({ file, sql }) => [file, sql])),
			...files,
		},
	};
}

function withoutDatabase(template: ProjectSources['template']): Record<string, string> {
	const database = ['pglite/pg.ts', 'pglite/server.ts'];
	return Object.fromEntries(Object.entries(template).filter(([path]) => !database.includes(path)));
}

/** The files, and what they import or read. */
function withImports(
	first: readonly string[],
	code: Readonly<Record<string, string>>,
): Record<string, string> {
	const files: Record<string, string> = {};
	const open = [...first];
	for (let path = open.pop(); path !== undefined; path = open.pop()) {
		if (path in files) continue;
		const text = code[path];
		if (text === undefined) throw new Error(`${path} is imported and does not exist.`);
		files[path] = text;
		if (!path.endsWith('.ts')) continue;
		const folder = path.slice(0, path.lastIndexOf('/') + 1);
		// Tables of cases are read by their name as often as they are imported.
		const tables = Object.keys(code).filter((other) => {
			const name = other.startsWith(folder) ? other.slice(folder.length) : '';
			return /^[^/]+\.json$/.test(name) && text.includes(name);
		});
		open.push(...tables, ...relativePathsIn(text).map((other) => resolve(folder, other)));
	}
	return files;
}

const IMPORT = /^(?:import|export)\b(?:[^;'"]*\bfrom)? ['"]([^'"]+)['"]/gm;
const READ = /new URL\('([^':]+)', import\.meta\.url\)/g;

function relativePathsIn(text: string): string[] {
	const imported = [...text.matchAll(IMPORT)].map(([, path = '']) => path);
	const read = [...text.matchAll(READ)].map(([, path = '']) => path);
	return [...imported.filter((path) => path.startsWith('.')), ...read];
}

function packagesOf(text: string): string[] {
	return [...text.matchAll(IMPORT)].flatMap(([, path = '']) => {
		if (/^(?:\.|node:)/.test(path)) return [];
		return [
			path
				.split('/')
				.slice(0, path.startsWith('@') ? 2 : 1)
				.join('/'),
		];
	});
}

/** Types of `pg` need no database, its pools do. */
function usesDatabase(text: string): boolean {
	return /^import (?!type\b)[^;]* from 'pg'/m.test(text);
}

function resolve(folder: string, path: string): string {
	return new URL(path, `file:///${folder}`).pathname.slice(1);
}

function scriptsOf(lab: Lab, shared: SharedScripts) {
	// Answers in TypeScript change no database: their lab ends as it begins.
	const number = lab.language === 'ts' ? 1 : lab.steps.length + 1;
	const { base, scripts } = startState(lab, shared, { number });
	const own = scripts.map((script) => ({ ...script, name: `labs/${lab.domain}/${script.name}` }));
	return [...base, ...own].map(({ name, sql, login }) => ({ ...login, file: name, sql }));
}

function packageJson(
	name: string,
	packages: readonly string[],
	{ dependencies, devDependencies }: ProjectSources['manifest'],
) {
	const versions: Readonly<Record<string, string>> = { ...dependencies, ...devDependencies };
	const unknown = packages.find((one) => !(one in versions));
	if (unknown) throw new Error(`The package ${unknown} has no version in package.json.`);
	return {
		name,
		private: true,
		type: 'module',
		engines: { node: '>=22.12' },
		scripts: { start: 'vitest', test: 'vitest run' },
		dependencies: Object.fromEntries(packages.map((one) => [one, versions[one]])),
		stackblitz: { startCommand: 'npm start' },
	};
}

/** For the editor alone: vitest strips the types. */
const TSCONFIG = {
	compilerOptions: {
		target: 'esnext',
		module: 'preserve',
		strict: true,
		noEmit: true,
		skipLibCheck: true,
		resolveJsonModule: true,
		allowImportingTsExtensions: true,
		types: ['node'],
	},
};

function readme(
	title: string,
	test: string,
	leftOut: readonly string[],
	database: boolean,
): string {
	const parts = [
		`# ${title}`,
		'`npm install && npm test` runs the test of the example; `npm start` runs it again at every edit.',
		`The test is \`${test}\`.`,
	];
	if (database) {
		parts.push(
			'The database is PGlite, PostgreSQL compiled to WebAssembly, in the state that the lab ends in. `pg` is node-postgres with its sockets led there (`pglite/`). PGlite has one session, which the connections share, one transaction each.',
		);
	}
	if (leftOut.length > 0) {
		const names = leftOut.map((name) => `- ${name} …`).join('\n');
		parts.push(`Left out, because they need a server with several sessions:\n\n${names}`);
	}
	return `${parts.join('\n\n')}\n`;
}

function json(value: unknown): string {
	return `${JSON.stringify(value, null, '\t')}\n`;
}
