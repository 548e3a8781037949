import type { Expect } from '../../../expect.ts';
import { acme, comesTo, keyCases, newKms, readWithKey, texts } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check(answer: Answer, expect: Expect): Promise<void> {
	for (const one of keyCases) {
		await expect(
			`${one.right ? 'Opened' : 'Refused'}: ${one.name}.`,
			comesTo(one.right ? (texts[one.value] ?? '') : 'refused', () => readWithKey(answer, one)),
		);
	}
	await expect('No value in the row of tenant_key is a key.', async () => {
		const row = await answer.makeKey(await newKms(), acme);
		const bare = Object.entries(row).filter(
			([, value]) =>
				value instanceof CryptoKey || (value instanceof Uint8Array && value.length === 32),
		);
		return bare.length === 0 || `a key stands in: ${bare.map(([name]) => name).join(', ')}`;
	});
}
