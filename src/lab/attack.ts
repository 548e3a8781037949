import { findLeaks, type Leak, leakText, watchOf } from './canary.ts';
import { type Expectation, runCheck } from './check.ts';
import {
	type Engine,
	type Execution,
	errorOf,
	type Login,
	type Script,
	type StartState,
	SUPERUSER,
} from './engine.ts';
import type { Language } from './layout.ts';
import { frontMatter, LabError } from './read.ts';
import { type AttackDefinition, attackSchema, type TenantDefinition } from './schema.ts';
import { baseScripts, type SharedScripts } from './steps.ts';

/**
 * An attack: the same few statements against a state in which they succeed and one in which they
 * do not. A folder `labs/attacks/<name>/`, next to the labs and read by the same rules.
 */
export interface Attack extends AttackDefinition {
	readonly id: string;
	/** What its files are written in; one in TypeScript has no database. */
	readonly language: Language;
	/** Markdown below the front matter: what goes wrong, and why the fix holds. */
	readonly body: string;
	readonly setup: string;
	readonly vulnerable: string;
	readonly fixed: string;
	readonly attack: string;
	readonly check: string;
	/** Text of `transcript.json`, where one was recorded. */
	readonly transcript: string | null;
}

/** The two tenants of every attack, each with the word that its rows in `setup.sql` carry. */
export const ATTACK_TENANTS: TenantDefinition[] = [
	{ id: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', name: 'acme', marker: 'orchid' },
	{ id: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', name: 'globex', marker: 'falcon' },
];

/** What the alarm needs to know of the world of an attack. */
const ATTACK_LAB = { tenants: ATTACK_TENANTS, shares: [] };

/** What became of an attack on one of its two states. */
export interface AttackRun {
	readonly attack: Execution;
	/** Words of another tenant in what the attack answered. */
	readonly leaks: readonly Leak[];
	readonly expectations: readonly Expectation[];
}

export interface AttackProof {
	readonly vulnerable: AttackRun;
	readonly fixed: AttackRun;
	/** What is wrong with the proof, a sentence each; empty: the attack is real and the fix holds. */
	readonly problems: readonly string[];
}

const PARTS = ['setup', 'vulnerable', 'fixed', 'attack', 'check'] as const;
const OPTIONAL_FILES = ['transcript.json'];
const OWNER: Login = { role: 'app_owner', tenant: null };

/**
 * Reads one attack from its files.
 *
 * @param id the folder's name.
 * @param files text by path relative to the folder.
 * @throws LabError that lists every problem found.
 */
export function readAttack(id: string, files: Readonly<Record<string, string>>): Attack {
	const problems: string[] = [];
	if (!/^[a-z][a-z0-9-]*$/.test(id)) problems.push('the folder’s name is not kebab-case');
	const language = 'attack.ts' in files ? 'ts' : 'sql';
	const needed = PARTS.map((part) => `${part}.${language}`);
	for (const path of Object.keys(files)) {
		if (!['README.md', ...needed, ...OPTIONAL_FILES].includes(path)) {
			problems.push(`${path} has no role; an attack holds README.md, ${needed.join(', ')}`);
		}
	}
	for (const name of needed) if (!(name in files)) problems.push(`${name} is missing`);
	const readme = frontMatter('README.md', files['README.md'], attackSchema, problems);
	if (readme && readme.body === '') problems.push('README.md tells nothing of the attack');
	if (!readme || problems.length > 0) throw new LabError(`attacks/${id}`, problems);
	const text = (part: (typeof PARTS)[number]) => files[`${part}.${language}`] as string;
	return {
		...readme.data,
		id,
		language,
		body: readme.body,
		setup: text('setup'),
		vulnerable: text('vulnerable'),
		fixed: text('fixed'),
		attack: text('attack'),
		check: text('check'),
		transcript: files['transcript.json'] ?? null,
	};
}

/** The session that attacks. */
export function attackLogin({ role, tenant }: Pick<Attack, 'role' | 'tenant'>): Login {
	return { role, tenant: ATTACK_TENANTS.find(({ name }) => name === tenant)?.id ?? null };
}

/** Words of another tenant in what an attack answered. */
export function attackLeaks(attack: Attack, execution: Execution): Leak[] {
	return findLeaks(ATTACK_LAB, attack, attack.attack, execution);
}

/**
 * Runs the attack on both of its states. The proof holds when every expectation of `check.sql` holds
 * after the attack on the fixed state and at least one fails after it on the vulnerable state.
 */
export async function proveAttack(
	engine: Engine,
	attack: Attack,
	shared: SharedScripts,
): Promise<AttackProof> {
	const vulnerable = await runAttack(engine, attack, shared, 'vulnerable');
	const fixed = await runAttack(engine, attack, shared, 'fixed');
	return { vulnerable, fixed, problems: problemsOf(vulnerable, fixed) };
}

async function runAttack(
	engine: Engine,
	attack: Attack,
	shared: SharedScripts,
	state: 'vulnerable' | 'fixed',
): Promise<AttackRun> {
	const database = await engine.open(startOf(attack, shared, state));
	try {
		const session = await database.session(attackLogin(attack));
		const watch = watchOf(ATTACK_LAB, attack, attack.attack);
		const execution = await session.execute(attack.attack, { watch });
		await session.close();
		const leaks = attackLeaks(attack, execution);
		return { attack: execution, leaks, expectations: await runCheck(database, attack.check) };
	} finally {
		await database.close();
	}
}

/** Scripts that lead to one of the two states: roles, helper, `setup.sql`, the state's own. */
export function startOf(
	attack: Attack,
	shared: SharedScripts,
	state: 'vulnerable' | 'fixed',
): StartState {
	const base = baseScripts(shared);
	const as = (role: string) => (role === SUPERUSER.role ? SUPERUSER : OWNER);
	const script = (name: 'setup' | typeof state, login: Login): Script => ({
		name: `attacks/${attack.id}/${name}.sql`,
		login,
		sql: attack[name],
	});
	const scripts = [script('setup', as(attack.setupBy)), script(state, as(attack.madeBy))];
	return { key: JSON.stringify([...base, ...scripts]), base, scripts };
}

/** What is wrong with a proof, a sentence each. */
export function problemsOf(vulnerable: AttackRun, fixed: AttackRun): string[] {
	const problems: string[] = [];
	if (fixed.expectations.length === 0) problems.push('The check holds no expectation.');
	for (const { ok, text, evidence } of fixed.expectations) {
		if (!ok) problems.push(`Fixed, and yet not so: ${text} (${evidence ?? 'no evidence'})`);
	}
	for (const leak of fixed.leaks.slice(0, 1)) {
		problems.push(`Fixed, and yet the attacker reads: ${leakText(leak)}.`);
	}
	const error = errorOf(vulnerable.attack);
	if (error) {
		problems.push(`The attack stops on the vulnerable state: ${error.code}: ${error.message}`);
	}
	if (vulnerable.expectations.every(({ ok }) => ok)) {
		problems.push('Every expectation holds on the vulnerable state: nothing was attacked.');
	}
	return problems;
}
