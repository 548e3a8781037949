import { answerTo, deleted, globex } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ tenantOf }: Target) {
	const own = deleted('cus_acme', { tenant_id: globex });
	return [
		{
			event: 'acme’s subscription, with globex’s id in its metadata',
			answer: answerTo(tenantOf, own),
		},
	];
}
