import { describe, expect, it } from 'vitest';
import type { Entry, Names } from '../tenant-resolver/tenant-resolver.ts';
import { mayHaveCertificate } from './edge-proxy.ts';

const NAMES: Names = { base: 'saas.example', reserved: new Set(['www']) };
const entry = (state: Entry['state'], status: string): Entry => ({
	...{ state, status, id: '', slug: '', schema_name: null, epoch: null },
});

describe('mayHaveCertificate', () => {
	it.each([
		['verified', 'active', true],
		['verified', 'suspended', true],
		['verified', 'closed', false],
		['former', 'active', false],
	] as const)('of a %s domain of a tenant that is %s: %s', async (state, status, made) => {
		const find = async () => entry(state, status);
		expect(await mayHaveCertificate(find, NAMES, 'pay.stapler.test')).toBe(made);
	});

	it('is refused to a domain of nobody', async () => {
		expect(await mayHaveCertificate(async () => undefined, NAMES, 'pay.nobody.test')).toBe(false);
	});

	it.each(['saas.example', 'acme.saas.example', 'files.acme.saas.example', '10.0.0.1', ''])(
		'is refused to %j without asking the catalog',
		async (host) => {
			let asked = 0;
			const find = async () => {
				asked += 1;
				return entry('verified', 'active');
			};
			expect(await mayHaveCertificate(find, NAMES, host)).toBe(false);
			expect(asked).toBe(0);
		},
	);
});
