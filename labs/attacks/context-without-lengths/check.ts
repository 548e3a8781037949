import type { Expect } from '../../expect.ts';
import { acme, answerTo, globex, texts } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ seal, open }: Target, expect: Expect): Promise<void> {
	await expect('Acme reads what was sealed for its row 23.', async () => {
		const own = await seal(acme, '23', texts.acme);
		const came = await answerTo(() => open(acme, '23', own));
		return came === texts.acme || came;
	});
	await expect('Globex’s ciphertext of row 3 is refused in acme’s row 23.', async () => {
		const foreign = await seal(globex, '3', texts.globex);
		const came = await answerTo(() => open(acme, '23', foreign));
		return came === 'refused' || came;
	});
}
