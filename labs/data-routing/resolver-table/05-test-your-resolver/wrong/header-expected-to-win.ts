import { type Case, GLOBEX } from '../../setup.ts';

export const cases: Case[] = [
	{
		name: 'the gateway’s header wins',
		request: {
			host: 'acme.saas.example',
			session: 'session-of-acme',
			headers: { 'x-tenant-id': GLOBEX },
		},
		expected: { kind: 'tenant', tenantId: GLOBEX },
	},
];
