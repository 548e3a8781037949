import { acme, answerTo, globex, issued, request } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ tenantOf }: Target) {
	const own = await issued(acme);
	const none = await issued();
	const requests = {
		'globex’s id in the path': request(own, globex),
		'globex’s id in X-Tenant-ID': request(own, acme, globex),
		'a token without tenant, globex’s id in the path': request(none, globex),
	};
	return Promise.all(
		Object.entries(requests).map(async ([name, one]) => ({
			request: name,
			answer: await answerTo(() => tenantOf(one)),
		})),
	);
}
