import type { Expect } from '../../expect.ts';
import { acme, answerTo, globex, texts } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ seal, open }: Target, expect: Expect): Promise<void> {
	await expect('Acme reads what was sealed for its row.', async () => {
		const own = await seal(acme, '1', texts.acme);
		const came = await answerTo(() => open(acme, '1', own));
		return came === texts.acme || came;
	});
	await expect('Globex’s ciphertext in acme’s row is refused.', async () => {
		const foreign = await seal(globex, '1', texts.globex);
		const came = await answerTo(() => open(acme, '1', foreign));
		return came === 'refused' || came;
	});
	await expect('The ciphertext of acme’s row 2 is refused in row 1.', async () => {
		const other = await seal(acme, '2', 'orchid audit');
		const came = await answerTo(() => open(acme, '1', other));
		return came === 'refused' || came;
	});
}
