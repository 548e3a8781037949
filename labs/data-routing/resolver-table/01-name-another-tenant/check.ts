import type { Expect } from '../../../expect.ts';
import { GLOBEX, say, trustingResolver } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ request }: Answer, expect: Expect): Promise<void> {
	await expect('You are still logged in as acme.', () => {
		return (
			request.session === 'session-of-acme' || `the session is ${request.session ?? 'missing'}`
		);
	});
	await expect('The API answers with the data of globex.', () => {
		const outcome = trustingResolver(request);
		const reached = outcome.kind === 'tenant' && outcome.tenantId === GLOBEX;
		return reached || `it answers with ${say(outcome)}`;
	});
}
