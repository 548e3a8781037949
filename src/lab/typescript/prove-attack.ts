import {
	type Attack,
	type AttackProof,
	type AttackRun,
	attackLeaks,
	problemsOf,
} from '../attack.ts';
import { errorOf } from '../engine.ts';
import type { ScriptRunner } from './job.ts';

/** Runs an attack in TypeScript on both of its states, as `proveAttack` does one in SQL. */
export async function proveScriptAttack(
	runner: ScriptRunner,
	attack: Attack,
): Promise<AttackProof> {
	const run = async (state: 'vulnerable' | 'fixed'): Promise<AttackRun> => {
		const { answer, shown, expectations } = await runner.run({
			setup: attack.setup,
			answer: attack[state],
			show: attack.attack,
			check: attack.check,
			database: null,
		});
		// An error of the defended side stands in the answer, what the attack got in the table.
		const execution = shown && !errorOf(answer) ? shown : answer;
		return { attack: execution, leaks: attackLeaks(attack, execution), expectations };
	};
	const [vulnerable, fixed] = [await run('vulnerable'), await run('fixed')];
	return { vulnerable, fixed, problems: problemsOf(vulnerable, fixed) };
}
