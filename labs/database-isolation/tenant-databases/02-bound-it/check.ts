import type { Expect } from '../../../expect.ts';
import { inWorld, longRequest, memos, TENANTS, type TenantPool } from '../setup.ts';

type Answer = typeof import('./solution.ts');

const limit = 3;

export default async function check({ createRouter }: Answer, expect: Expect): Promise<void> {
	await expect('Thirteen tenants, one after the other, are all served.', () =>
		inWorld(async ({ open, outcome }) => {
			const router = createRouter({ open, limit });
			for (const tenant of TENANTS) {
				const got = await outcome(router.run(tenant, memos));
				if (!/orchid|falcon|stapler|invoice/.test(got)) return `${tenant} got ${got}`;
			}
			return true;
		}),
	);
	await expect('Never more than three pools are open, the one being closed included.', () =>
		inWorld(async ({ open, outcome, pools, sessions }) => {
			const router = createRouter({ open, limit });
			for (const tenant of TENANTS.slice(0, 6)) await outcome(router.run(tenant, memos));
			const left = await sessions();
			if (left.length > limit) return `the server holds ${left.length}: ${left.join(', ')}`;
			return pools.most <= limit || `${pools.most} were open at once`;
		}),
	);
	await expect('The pool that was used longest ago makes room.', () =>
		inWorld(async ({ open, outcome, opened }) => {
			const router = createRouter({ open, limit });
			for (const tenant of ['acme', 'globex', 'initech', 'acme', 'umber', 'acme']) {
				await outcome(router.run(tenant, memos));
			}
			const times = opened.filter((database) => database === 't_acme').length;
			return times === 1 || `acme’s pool was opened ${times} times: ${opened.join(', ')}`;
		}),
	);
	await expect('A request at work keeps its pool.', () =>
		inWorld(async ({ open, outcome }) => {
			const router = createRouter({ open, limit });
			const acme = longRequest(router, 'acme');
			await outcome(acme.began);
			for (const tenant of TENANTS.slice(1, 6)) await outcome(router.run(tenant, memos));
			acme.goOn();
			const got = await outcome(acme.result);
			return got === 'orchid retainer' || `acme’s request ended with ${got}`;
		}),
	);
	await expect('When all three are at work the next one is told Busy, and opens nothing.', () =>
		inWorld(async ({ open, outcome, opened }) => {
			const router = createRouter({ open, limit });
			const busy = ['acme', 'globex', 'initech'].map((tenant) => longRequest(router, tenant));
			for (const { began } of busy) await outcome(began);
			const got = await outcome(router.run('umber', memos));
			for (const { goOn, result } of busy) {
				goOn();
				await outcome(result);
			}
			if (got !== 'BUSY') return `umber got ${got}`;
			return !opened.includes('t_umber') || 'a pool was opened for it';
		}),
	);
	await expect('A request that failed is at work no longer.', () =>
		inWorld(async ({ open, outcome }) => {
			const router = createRouter({ open, limit: 1 });
			const fail = async (_: TenantPool) => {
				throw new Error('a bug in acme’s report');
			};
			await outcome(router.run('acme', fail));
			const got = await outcome(router.run('globex', memos));
			return got === 'falcon rollout' || `globex got ${got}`;
		}),
	);
}
