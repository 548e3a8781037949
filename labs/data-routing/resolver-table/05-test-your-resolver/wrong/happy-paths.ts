import { ACME, type Case, GLOBEX } from '../../setup.ts';

export const cases: Case[] = [
	{
		name: 'acme',
		request: { host: 'acme.saas.example', session: 'session-of-acme' },
		expected: { kind: 'tenant', tenantId: ACME },
	},
	{
		name: 'globex',
		request: { host: 'pay.falcon.test', session: 'session-of-globex' },
		expected: { kind: 'tenant', tenantId: GLOBEX },
	},
	{
		name: 'nobody',
		request: { host: 'nobody.saas.example' },
		expected: { kind: 'refused', status: 404 },
	},
];
