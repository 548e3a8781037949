import type { Expect } from '../../../expect.ts';
import { inWorld, longRequest, memos } from '../setup.ts';

type Answer = typeof import('./solution.ts');

const limit = 3;

export default async function check({ createRouter }: Answer, expect: Expect): Promise<void> {
	await expect('Two first requests of acme open one pool, and both are answered.', () =>
		inWorld(async ({ open, outcome, opened }) => {
			const router = createRouter({ open, limit });
			const both = [router.run('acme', memos), router.run('acme', memos)];
			const got = await Promise.all(both.map(outcome));
			if (got.some((one) => one !== 'orchid retainer')) return `they got ${got.join(' and ')}`;
			return opened.length === 1 || `${opened.length} pools were opened`;
		}),
	);
	await expect('First requests of five tenants at once open three pools at most.', () =>
		inWorld(async ({ open, outcome, pools, sessions }) => {
			const router = createRouter({ open, limit });
			const tenants = ['acme', 'globex', 'initech', 'umber', 'ochre'];
			await Promise.all(tenants.map((tenant) => outcome(router.run(tenant, memos))));
			if (pools.most > limit) return `${pools.most} were open at once`;
			const left = await sessions();
			return left.length <= limit || `the server holds ${left.length}`;
		}),
	);
	await expect('A pool that is being opened is not closed for another tenant.', () =>
		inWorld(async ({ open, outcome, pools }) => {
			const router = createRouter({ open, limit: 1 });
			const acme = longRequest(router, 'acme');
			await outcome(router.run('globex', memos));
			acme.goOn();
			const got = await outcome(acme.result);
			if (pools.most > 1) return `${pools.most} were open at once`;
			return got === 'orchid retainer' || `acme got ${got}`;
		}),
	);
	await expect('Two who wait for an opening that fails are told its error; it is tried once.', () =>
		inWorld(async ({ open, outcome, operate, opened }) => {
			const router = createRouter({ open, limit });
			await operate('ALTER DATABASE t_initech ALLOW_CONNECTIONS false');
			const both = [router.run('initech', memos), router.run('initech', memos)];
			const got = await Promise.all(both.map(outcome));
			if (got.some((one) => one !== '55000')) return `they got ${got.join(' and ')}`;
			return opened.length === 1 || `it was tried ${opened.length} times`;
		}),
	);
	await expect('Once the database is open again, its next request is served.', () =>
		inWorld(async ({ open, outcome, operate }) => {
			const router = createRouter({ open, limit });
			await operate('ALTER DATABASE t_initech ALLOW_CONNECTIONS false');
			await outcome(router.run('initech', memos));
			await operate('ALTER DATABASE t_initech ALLOW_CONNECTIONS true');
			const got = await outcome(router.run('initech', memos));
			return got === 'stapler lease' || `initech got ${got}`;
		}),
	);
	await expect('An opening that failed leaves its place to others.', () =>
		inWorld(async ({ open, outcome, operate }) => {
			const router = createRouter({ open, limit: 1 });
			await operate('ALTER DATABASE t_initech ALLOW_CONNECTIONS false');
			await outcome(router.run('initech', memos));
			const got = await outcome(router.run('acme', memos));
			return got === 'orchid retainer' || `acme got ${got}`;
		}),
	);
	await expect('A tenant at work keeps no other one waiting.', () =>
		inWorld(async ({ open, outcome }) => {
			const router = createRouter({ open, limit });
			const acme = longRequest(router, 'acme');
			await outcome(acme.began);
			const got = await outcome(router.run('globex', memos));
			acme.goOn();
			await outcome(acme.result);
			return got === 'falcon rollout' || `globex got ${got}`;
		}),
	);
}
