import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
	type DataKey,
	open,
	SealBroken,
	seal,
} from '../../labs/compliance-governance/crypto-shred/code/envelope/envelope.ts';
import {
	holes,
	type Sealing,
} from '../../labs/compliance-governance/crypto-shred/code/envelope-holes/envelope-holes.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { evidenceCode, readPatternText } from '../../src/pattern-text.ts';
import '../../labs/compliance-governance/crypto-shred/code/envelope-holes/envelope-holes.test.ts';

/** The test for a reader's own functions, given those that the guide shows. */

const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
const PATTERN = 'src/content/patterns/MT-GOV-005/1.0.0.md';

class NoSuchKey extends Error {}

async function sealing(keys: Readonly<Record<string, DataKey>>): Promise<Sealing> {
	const keyOf = async (tenant: string, version: number) => {
		const found = keys[tenant];
		if (found?.version !== version) throw new NoSuchKey();
		return found.key;
	};
	return {
		seal: (asked, text) =>
			seal({ ...asked, tenant: parseTenantId(asked.tenant) }, text, keys[asked.tenant] as DataKey),
		open: (asked, { value }) =>
			open({ ...asked, tenant: parseTenantId(asked.tenant) }, value, keyOf),
		isRefusal: (cause) => cause instanceof SealBroken || cause instanceof NoSuchKey,
	};
}

async function newKey(): Promise<DataKey> {
	const algorithm = { name: 'AES-GCM', length: 256 };
	const key = await crypto.subtle.generateKey(algorithm, false, ['encrypt', 'decrypt']);
	return { version: 1, key };
}

it('MT-GOV-005: nothing in the example, with a key for each tenant and with one for both', async () => {
	const code = evidenceCode(readPatternText(readFileSync(PATTERN, 'utf8')).body);
	expect(code).toContain('export async function holes(');
	const here = { tenant: acme, table: 'note', column: 'body', row: '1' };
	const each = await sealing({ [acme]: await newKey(), [globex]: await newKey() });
	expect(await holes(each, here, globex)).toEqual([]);
	const one = await newKey();
	const both = await sealing({ [acme]: one, [globex]: one });
	expect(await holes(both, here, globex)).toEqual([]);
	const careless: Sealing = {
		...both,
		open: (asked, found) => both.open({ ...asked, tenant: found.tenant }, found),
	};
	expect(await holes(careless, here, globex)).toEqual([
		'a row that a query without its tenant found: opened',
	]);
});
