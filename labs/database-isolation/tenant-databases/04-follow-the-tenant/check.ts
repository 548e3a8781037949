import type { Expect } from '../../../expect.ts';
import { inWorld, longRequest, memos } from '../setup.ts';

type Answer = typeof import('./solution.ts');

const limit = 3;
const moved = { database: 't_globex_2', login: 'globex_1', epoch: 2 };

export default async function check({ createRouter }: Answer, expect: Expect): Promise<void> {
	await expect(
		'The first request after a move reads the new database; the old pool is closed.',
		() =>
			inWorld(async ({ find, openAt, outcome, places, sessions }) => {
				const router = createRouter({ find, openAt, limit });
				await outcome(router.run('globex', memos));
				places.set('globex', moved);
				const got = await outcome(router.run('globex', memos));
				if (got !== 'falcon rollout, paid') return `globex got ${got}`;
				const left = (await sessions()).join(', ');
				return left === 't_globex_2 globex_1' || `the server holds ${left}`;
			}),
	);
	await expect('After new credentials no session of the old login is left.', () =>
		inWorld(async ({ find, openAt, outcome, operate, places, sessions }) => {
			const router = createRouter({ find, openAt, limit });
			await outcome(router.run('acme', memos));
			places.set('acme', { database: 't_acme', login: 'acme_2', epoch: 2 });
			await operate('ALTER ROLE acme_1 NOLOGIN');
			const got = await outcome(router.run('acme', memos));
			if (got !== 'orchid retainer') return `acme got ${got}`;
			const left = (await sessions()).join(', ');
			return left === 't_acme acme_2' || `the server holds ${left}`;
		}),
	);
	await expect(
		'A request at work during the move ends in peace, and then its pool is closed.',
		() =>
			inWorld(async ({ find, openAt, outcome, places, sessions }) => {
				const router = createRouter({ find, openAt, limit });
				const old = longRequest(router, 'globex');
				await outcome(old.began);
				places.set('globex', moved);
				const fresh = await outcome(router.run('globex', memos));
				old.goOn();
				const got = await outcome(old.result);
				if (got !== 'falcon rollout') return `the request at work got ${got}`;
				if (fresh !== 'falcon rollout, paid') return `the one after the move got ${fresh}`;
				const left = (await sessions()).join(', ');
				return left === 't_globex_2 globex_1' || `the server holds ${left}`;
			}),
	);
	await expect('An old pool with a request at work counts toward the three.', () =>
		inWorld(async ({ find, openAt, outcome, places, pools }) => {
			const router = createRouter({ find, openAt, limit });
			const busy = ['acme', 'globex', 'initech'].map((tenant) => longRequest(router, tenant));
			for (const { began } of busy) await outcome(began);
			places.set('globex', moved);
			await outcome(router.run('globex', memos));
			for (const { goOn, result } of busy) {
				goOn();
				await outcome(result);
			}
			const got = await outcome(router.run('globex', memos));
			if (got !== 'falcon rollout, paid') return `globex got ${got} once there was room`;
			return pools.most <= limit || `${pools.most} were open at once`;
		}),
	);
	await expect('An older answer of the catalog does not bring the old place back.', () =>
		inWorld(async ({ find, openAt, outcome, places, opened }) => {
			const router = createRouter({ find, openAt, limit });
			places.set('globex', moved);
			await outcome(router.run('globex', memos));
			places.set('globex', { database: 't_globex', login: 'globex_1', epoch: 1 });
			const got = await outcome(router.run('globex', memos));
			if (got !== 'falcon rollout, paid') return `globex got ${got}`;
			return opened.length === 1 || `opened: ${opened.join(', ')}`;
		}),
	);
	await expect('A deleted tenant gets Gone, and its database can be dropped.', () =>
		inWorld(async ({ find, openAt, outcome, operate, places }) => {
			const router = createRouter({ find, openAt, limit });
			await outcome(router.run('initech', memos));
			places.set('initech', null);
			const got = await outcome(router.run('initech', memos));
			const drop = await outcome(operate('DROP DATABASE t_initech'));
			if (got !== 'GONE') return `initech got ${got}`;
			return drop === 'undefined' || `DROP DATABASE fails with ${drop}`;
		}),
	);
	await expect('A catalog that does not answer closes no pool.', () =>
		inWorld(async ({ find, openAt, outcome, opened }) => {
			let down = false;
			const router = createRouter({
				find: async (tenant) => {
					if (down) throw Object.assign(new Error('the catalog is down'), { code: '57P03' });
					return find(tenant);
				},
				openAt,
				limit,
			});
			await outcome(router.run('acme', memos));
			down = true;
			const got = await outcome(router.run('acme', memos));
			down = false;
			await outcome(router.run('acme', memos));
			if (got !== '57P03') return `acme got ${got}`;
			return opened.length === 1 || 'acme’s pool was opened anew';
		}),
	);
}
