import { describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../row-level-security/code/with-tenant/with-tenant.ts';
import table from './cases.json' with { type: 'json' };
import { type Place, RefusedError, TenantPools } from './tenant-pools.ts';

type Says = { epoch: number; database: string; login: string } | string;

/** The union of what a step of `cases.json` can say. */
interface Step {
	readonly use?: string;
	readonly begin?: string;
	readonly end?: string;
	readonly gives?: string;
	readonly refused?: string;
	readonly together?: readonly string[];
	readonly give?: readonly string[];
	readonly catalog?: string;
	readonly says?: Says;
	readonly broken?: string;
	readonly mended?: string;
	readonly open?: readonly string[];
	readonly opened?: readonly string[];
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
const idOf = (name: string) => parseTenantId(table.tenants[name as keyof typeof table.tenants]);

class World {
	readonly catalog = new Map<string, Says>(
		Object.entries(table.catalog).map(([name, says]) => [idOf(name), says as Says]),
	);
	readonly broken = new Set<string>();
	readonly opened: string[] = [];
	/** Pools that the server holds, and the most of them at once. */
	readonly open = new Set<string>();
	most = 0;
	readonly pools = new TenantPools<string>({
		limit: table.limit,
		find: async (tenant) => {
			await turn();
			const says = this.catalog.get(tenant);
			if (says === 'unknown' || says === 'suspended') return says;
			if (typeof says !== 'object') throw new Error('the catalog is down');
			return { host: '127.0.0.1', ...says } satisfies Place;
		},
		open: async ({ database, login }) => {
			const name = `${database} ${login}`;
			this.opened.push(name);
			await turn();
			if (this.broken.has(database)) throw new Error('55000');
			this.open.add(name);
			this.most = Math.max(this.most, this.open.size);
			return name;
		},
		close: async (name) => {
			await turn();
			this.open.delete(name);
		},
		report: (cause) => {
			throw cause;
		},
	});
	readonly #ends = new Map<string, () => void>();
	readonly #held = new Map<string, Promise<string>>();

	/** What a request got: its pool, as long as that is open; a reason; or `error`. */
	async use(tenant: string): Promise<string> {
		return this.pools.use(idOf(tenant), this.#work).catch(said);
	}

	readonly #work = async (pool: string) => {
		await turn();
		return this.open.has(pool) ? pool : `${pool} was closed`;
	};

	begin(tenant: string): Promise<void> {
		return new Promise((began) => {
			const held = this.pools.use(idOf(tenant), async (pool) => {
				await new Promise<void>((end) => {
					this.#ends.set(tenant, end);
					began();
				});
				return this.#work(pool);
			});
			this.#held.set(tenant, held);
		});
	}

	async end(tenant: string): Promise<string | undefined> {
		this.#ends.get(tenant)?.();
		return this.#held.get(tenant);
	}
}

const said = (cause: unknown) => (cause instanceof RefusedError ? cause.reason : 'error');

describe('TenantPools', () => {
	it.each(table.cases as { name: string; steps: Step[] }[])('$name', async ({ steps }) => {
		const world = new World();
		for (const step of steps) {
			if (step.use) expect(await world.use(step.use)).toBe(step.gives ?? step.refused);
			if (step.begin) await world.begin(step.begin);
			if (step.end) expect(await world.end(step.end)).toBe(step.gives);
			if (step.together) {
				const answers = await Promise.all(step.together.map((name) => world.use(name)));
				expect(answers).toEqual(step.give);
			}
			if (step.catalog) world.catalog.set(idOf(step.catalog), step.says as Says);
			if (step.broken) world.broken.add(step.broken);
			if (step.mended) world.broken.delete(step.mended);
			if (step.open) expect([...world.open].sort()).toEqual(step.open);
			if (step.opened) expect(world.opened).toEqual(step.opened);
		}
		expect(world.most).toBeLessThanOrEqual(table.limit);
		await world.pools.close();
		expect([...world.open]).toEqual([]);
	});

	it('keeps its bound under a crowd of tenants, and serves whom it can', async () => {
		const world = new World();
		const names = Array.from(
			{ length: 60 },
			(_, place) => ['acme', 'globex', 'initech'][place % 3],
		);
		const answers = await Promise.all(names.map((name) => world.use(name as string)));
		expect(world.most).toBe(table.limit);
		expect(answers.filter((answer) => answer.startsWith('t_')).length).toBe(40);
		expect(answers.filter((answer) => answer === 'busy').length).toBe(20);
	});

	it('reports a pool that does not close, and serves the tenant at its new place', async () => {
		const reported: unknown[] = [];
		let epoch = 1;
		const pools = new TenantPools<number>({
			limit: 1,
			find: async () => ({ epoch, host: '127.0.0.1', database: 't_a', login: 't_a_1' }),
			open: async (place) => place.epoch,
			close: async () => {
				throw new Error('the socket is gone');
			},
			report: (cause) => reported.push(cause),
		});
		expect(await pools.use(idOf('acme'), async (pool) => pool)).toBe(1);
		epoch = 2;
		expect(await pools.use(idOf('acme'), async (pool) => pool)).toBe(2);
		expect(reported).toHaveLength(1);
	});
});
