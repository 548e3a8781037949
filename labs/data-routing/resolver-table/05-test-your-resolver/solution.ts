import { ACME, type Case, GLOBEX, type IncomingRequest, type Outcome } from '../setup.ts';

const session = 'session-of-acme';
const refused = (status: 403 | 404): Outcome => ({ kind: 'refused', status });
const acme: Outcome = { kind: 'tenant', tenantId: ACME };

const test = (name: string, request: IncomingRequest, expected: Outcome): Case => {
	return { name, request, expected };
};

export const cases: Case[] = [
	test('acme reads its own data', { host: 'acme.saas.example', session }, acme),
	test('upper case is the same host', { host: 'ACME.SAAS.EXAMPLE', session }, acme),
	test('acme is refused at globex', { host: 'globex.saas.example', session }, refused(403)),
	test('a stranger’s suffix is nobody', { host: 'acme.saas.example.evil.test' }, refused(404)),
	test('an unproven domain is nobody', { host: 'shop.falcon.test' }, refused(404)),
	test('a suspended tenant is closed', { host: 'initech.saas.example' }, refused(403)),
	test('the apex is no tenant', { host: 'saas.example' }, { kind: 'public' }),
	test(
		'X-Tenant-Id changes nothing',
		{ host: 'acme.saas.example', session, headers: { 'x-tenant-id': GLOBEX } },
		acme,
	),
	test(
		'X-Forwarded-Host changes nothing',
		{ host: 'acme.saas.example', session, headers: { 'x-forwarded-host': 'globex.saas.example' } },
		acme,
	),
];
