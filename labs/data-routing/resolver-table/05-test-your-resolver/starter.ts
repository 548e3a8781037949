import { ACME, type Case } from '../setup.ts';

export const cases: Case[] = [
	{
		name: 'acme reads its own data',
		request: { host: 'acme.saas.example', session: 'session-of-acme' },
		expected: { kind: 'tenant', tenantId: ACME },
	},
];
