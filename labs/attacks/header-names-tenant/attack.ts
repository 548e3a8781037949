import { answerTo, globex, request } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ tenantOf }: Target) {
	const requests = {
		'X-Tenant-Id with globex’s id': request('acme.saas.example', { 'x-tenant-id': globex }),
		'X-Forwarded-Host with globex’s host': request('acme.saas.example', {
			'x-forwarded-host': 'globex.saas.example',
		}),
		'globex’s host itself': request('globex.saas.example'),
	};
	return Object.entries(requests).map(([name, one]) => ({
		request: name,
		answer: answerTo(() => tenantOf(one)),
	}));
}
