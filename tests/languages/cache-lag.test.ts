import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { revocationLag } from '../../labs/compliance-governance/crypto-shred/code/cache-lag/cache-lag.ts';
import { evidenceCode, readPatternText } from '../../src/pattern-text.ts';
import '../../labs/compliance-governance/crypto-shred/code/cache-lag/cache-lag.test.ts';

it('MT-GOV-007: the pattern shows the function that is tested beside the example', async () => {
	const text = readFileSync('src/content/patterns/MT-GOV-007/1.0.0.md', 'utf8');
	expect(evidenceCode(readPatternText(text).body)).toContain(
		'export async function revocationLag(',
	);
	const forever = await revocationLag((unwrap) => {
		const key = unwrap();
		return () => key;
	}, 1000);
	expect(forever).toBeGreaterThan(1000);
	expect(await revocationLag((unwrap) => unwrap, 1000)).toBeLessThanOrEqual(1000);
});
