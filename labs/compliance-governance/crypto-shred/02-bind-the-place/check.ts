import type { Expect } from '../../../expect.ts';
import { comesTo, moves, readMoved, shouldRead } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check(answer: Answer, expect: Expect): Promise<void> {
	for (const move of moves) {
		await expect(
			`${move.right ? 'Opened' : 'Refused'}: ${move.name}.`,
			comesTo(shouldRead(move), () => readMoved(answer, move)),
		);
	}
	await expect('The same note sealed twice gives different bytes.', async () => {
		const [first] = moves;
		if (!first) throw new Error('There is no move.');
		const [one, two] = [await answer.seal(first.asked, 'x'), await answer.seal(first.asked, 'x')];
		return String(one) !== String(two);
	});
}
