import { type Expectation, runCheck } from './check.ts';
import {
	type Engine,
	type Execution,
	errorOf,
	type Login,
	type Script,
	type StartState,
} from './engine.ts';
import { frontMatter, LabError } from './read.ts';
import { type AttackDefinition, attackSchema } from './schema.ts';
import { baseScripts, type SharedScripts } from './steps.ts';

/**
 * An attack: the same few statements against a state in which they succeed and one in which they
 * do not. A folder `labs/attacks/<name>/`, next to the labs and read by the same rules.
 */
export interface Attack extends AttackDefinition {
	readonly id: string;
	/** Markdown below the front matter: what goes wrong, and why the fix holds. */
	readonly body: string;
	readonly setup: string;
	readonly vulnerable: string;
	readonly fixed: string;
	readonly attack: string;
	readonly check: string;
}

/** What became of an attack on one of its two states. */
export interface AttackRun {
	readonly attack: Execution;
	readonly expectations: readonly Expectation[];
}

export interface AttackProof {
	readonly vulnerable: AttackRun;
	readonly fixed: AttackRun;
	/** What is wrong with the proof, a sentence each; empty: the attack is real and the fix holds. */
	readonly problems: readonly string[];
}

const FILES = ['README.md', 'setup.sql', 'vulnerable.sql', 'fixed.sql', 'attack.sql', 'check.sql'];
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
	for (const path of Object.keys(files)) {
		if (!FILES.includes(path)) {
			problems.push(`${path} has no role; an attack holds ${FILES.join(', ')}`);
		}
	}
	for (const name of FILES.slice(1)) if (!(name in files)) problems.push(`${name} is missing`);
	const readme = frontMatter('README.md', files['README.md'], attackSchema, problems);
	if (readme && readme.body === '') problems.push('README.md tells nothing of the attack');
	if (!readme || problems.length > 0) throw new LabError(`attacks/${id}`, problems);
	const text = (name: string) => files[name] as string;
	return {
		...readme.data,
		id,
		body: readme.body,
		setup: text('setup.sql'),
		vulnerable: text('vulnerable.sql'),
		fixed: text('fixed.sql'),
		attack: text('attack.sql'),
		check: text('check.sql'),
	};
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
		const session = await database.session({ role: attack.role, tenant: attack.tenant ?? null });
		const execution = await session.execute(attack.attack);
		await session.close();
		return { attack: execution, expectations: await runCheck(database, attack.check) };
	} finally {
		await database.close();
	}
}

function startOf(attack: Attack, shared: SharedScripts, state: 'vulnerable' | 'fixed'): StartState {
	const base = baseScripts(shared);
	const scripts: Script[] = ['setup' as const, state].map((name) => ({
		name: `attacks/${attack.id}/${name}.sql`,
		login: OWNER,
		sql: attack[name],
	}));
	return { key: JSON.stringify([...base, ...scripts]), base, scripts };
}

function problemsOf(vulnerable: AttackRun, fixed: AttackRun): string[] {
	const problems: string[] = [];
	if (fixed.expectations.length === 0) problems.push('check.sql holds no expectation.');
	for (const { ok, text, evidence } of fixed.expectations) {
		if (!ok) problems.push(`Fixed, and yet not so: ${text} (${evidence ?? 'no evidence'})`);
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
