import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Attack, type AttackProof, type AttackRun, proveAttack } from './attack.ts';
import { checkUrl } from './cli.ts';
import { inTerminal, inTerminalScripts, runCommand, UsageError } from './command.ts';
import { LABS_FOLDER, listAttacks, readAttackFromDisk } from './disk.ts';
import { type Paint, renderExecution, renderExpectation, renderLeaks } from './terminal.ts';
import { proveScriptAttack } from './typescript/prove-attack.ts';

/** The attacks in a terminal: `npm run attack -- owner-without-force`. */

const HELP = `npm run attack -- <attack> [--url postgres://…]

Runs an attack on its vulnerable and on its fixed state, in PGlite or, with --url, on a throw-away
PostgreSQL server, as its superuser.`;

export interface AttackPlan {
	readonly attack: Attack;
	readonly url: string | null;
}

/**
 * Reads the call. Null: help was asked for.
 *
 * @param root the folder `labs/`.
 * @throws UsageError for whatever can not be run, LabError for an attack whose files are wrong.
 */
export function planAttack(args: readonly string[], root = LABS_FOLDER): AttackPlan | null {
	const { values, positionals } = readArguments(args);
	if (values.help) return null;
	const list = `there are ${listAttacks(root).join(', ')}`;
	const [id, ...more] = positionals;
	if (id === undefined) throw new UsageError(`Name an attack; ${list}.`);
	if (more.length > 0) throw new UsageError(`Name one attack, not ${positionals.length}; ${list}.`);
	if (!listAttacks(root).includes(id)) throw new UsageError(`There is no attack ${id}; ${list}.`);
	const attack = readAttackFromDisk(id, root);
	if (attack.language === 'ts' && values.url !== undefined) {
		throw new UsageError(`${id} is an attack in TypeScript and needs no server; leave --url out.`);
	}
	const engine = values.url === undefined ? 'pglite' : 'postgres';
	return { attack, url: checkUrl(engine, values.url) };
}

function readArguments(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			options: { url: { type: 'string' }, help: { type: 'boolean' } },
			allowPositionals: true,
		});
	} catch (cause) {
		const reason = (cause as Error).message.split(/\. |\n/)[0];
		throw new UsageError(`${reason}; the options are --url, --help.`);
	}
}

/** Says what happened on both states. @returns true when the proof holds. */
export function reportProof(
	attack: Attack,
	proof: AttackProof,
	say: (text: string) => void,
	paint: Paint,
): boolean {
	const tenant = attack.tenant === undefined ? 'no tenant' : `tenant ${attack.tenant}`;
	const show = (state: 'vulnerable' | 'fixed', run: AttackRun) => {
		say(`${paint('bold', `The ${state} state`)}\n${paint('dim', attack[state].trim())}\n`);
		const source = `attack.${attack.language}`;
		const attacker = attack.language === 'ts' ? 'The attacker' : attack.role;
		say(`${attacker} (${tenant}) runs ${source}.`);
		say(renderExecution(run.attack, source, attack.attack, paint));
		for (const line of renderLeaks(run.leaks, paint)) say(line);
		say(`\n${run.expectations.map((one) => renderExpectation(one, paint)).join('\n')}\n`);
	};
	say(`${paint('bold', attack.title)}\n${attack.summary}\n`);
	show('vulnerable', proof.vulnerable);
	show('fixed', proof.fixed);
	const held = proof.problems.length === 0;
	for (const problem of proof.problems) say(paint('red', problem));
	if (held) say(paint('green', 'It succeeds on the vulnerable state and fails on the fixed one.'));
	return held;
}

async function main(): Promise<number> {
	const plan = planAttack(process.argv.slice(2));
	if (plan === null) {
		console.log(HELP);
		return 0;
	}
	const { attack } = plan;
	if (attack.language === 'ts') {
		return inTerminalScripts(async (runner, { say, paint }) =>
			reportProof(attack, await proveScriptAttack(runner, attack), say, paint),
		);
	}
	return inTerminal(plan.url, async ({ engine, shared, say, paint }) =>
		reportProof(attack, await proveAttack(engine, attack, shared), say, paint),
	);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runCommand(main);
