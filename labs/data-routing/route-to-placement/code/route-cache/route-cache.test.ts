import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { type Entry, type Find, resolveTenant } from '../tenant-resolver/tenant-resolver.ts';
import { atPlace, NoPlace, remembering } from './route-cache.ts';

const GLOBEX = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
const entry = (schema_name: string | null, epoch: number | null = 1, status = 'active'): Entry => ({
	state: 'verified',
	id: GLOBEX,
	slug: 'globex',
	status,
	schema_name,
	epoch,
});

interface Step {
	readonly clock?: number;
	readonly catalog?: Pick<Entry, 'epoch'> & {
		readonly schema: string | null;
		readonly status?: string;
	};
	readonly find?: string;
	readonly schema?: string | null;
	readonly work?: string;
	readonly fails?: Readonly<Record<string, string>>;
	readonly ran?: readonly string[];
	readonly ends?: string;
	readonly asked?: number;
}

const table = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as {
	maxAgeSeconds: number;
	size: number;
	cases: { name: string; steps: Step[] }[];
};

/** A catalog whose answers can change, and a clock that is set by hand. */
function world(limits = { maxAge: table.maxAgeSeconds * 1000, size: table.size }) {
	const state = { now: 0, asked: [] as string[], says: entry('t_globex'), fails: false };
	const find: Find = async (host) => {
		state.asked.push(host);
		if (state.fails) throw new Error('the catalog does not answer');
		return host.startsWith('nobody') ? undefined : state.says;
	};
	const cache = remembering(find, limits, () => state.now);
	return { state, cache, cached: cache.find };
}

const statusOf = (found: NoPlace['resolution']) =>
	found.kind === 'refused' ? found.status : found.kind;

/** Where the work ran, and what it ended with. */
async function work({ cache }: ReturnType<typeof world>, host: string, fails: Step['fails']) {
	const resolve = (find: Find) =>
		resolveTenant(find, { base: 'saas.example', reserved: new Set() }, host, GLOBEX);
	const found = await resolve(cache.find);
	if (found.kind !== 'tenant') throw new Error(`the answer is ${found.kind}`);
	const ran: string[] = [];
	const ends = atPlace(cache, found, resolve, async ({ schema }) => {
		ran.push(schema);
		const code = fails?.[schema];
		if (code) throw Object.assign(new Error('the database'), { code });
		return schema;
	}).catch((cause: { code: string }) =>
		cause instanceof NoPlace ? String(statusOf(cause.resolution)) : cause.code,
	);
	return { ends: await ends, ran };
}

async function take(all: ReturnType<typeof world>, step: Step): Promise<void> {
	const { state, cache } = all;
	const { clock, catalog, find, schema, asked, work: host, fails, ran, ends } = step;
	if (clock !== undefined) state.now = clock * 1000;
	if (catalog) state.says = entry(catalog.schema, catalog.epoch, catalog.status);
	if (find) expect((await cache.find(find))?.schema_name ?? null).toBe(schema);
	if (host) expect(await work(all, host, fails)).toEqual({ ends, ran });
	if (asked !== undefined) expect(state.asked).toHaveLength(asked);
}

describe('the shared cases', () => {
	it.each(table.cases)('$name', async ({ steps }) => {
		const all = world();
		for (const step of steps) await take(all, step);
	});
});

describe('remembering', () => {
	it('keeps no answer that was on its way when its tenant was forgotten', async () => {
		const open: (() => void)[] = [];
		const answers = [entry('t_globex'), entry('t_globex_2', 2)];
		const { find, forget } = remembering(
			async () => {
				const answer = answers.shift();
				if (answer?.epoch === 1) await new Promise<void>((resolve) => open.push(resolve));
				return answer;
			},
			{ maxAge: 5000, size: 2 },
			() => 0,
		);
		const first = find('globex.saas.example');
		forget(GLOBEX);
		for (const resolve of open) resolve();
		expect((await first)?.schema_name).toBe('t_globex');
		expect((await find('globex.saas.example'))?.schema_name).toBe('t_globex_2');
	});

	it('asks once for requests that arrive together', async () => {
		const { state, cached } = world();
		await Promise.all([1, 2, 3].map(() => cached('globex.saas.example')));
		expect(state.asked).toHaveLength(1);
	});

	it('keeps no failure', async () => {
		const { state, cached } = world();
		state.fails = true;
		await expect(cached('globex.saas.example')).rejects.toThrow('does not answer');
		state.fails = false;
		expect((await cached('globex.saas.example'))?.schema_name).toBe('t_globex');
	});

	it('pushes nobody out while hosts of nobody are still being asked for', async () => {
		const open: (() => void)[] = [];
		const asked: string[] = [];
		const find: Find = async (host) => {
			asked.push(host);
			if (!host.startsWith('nobody')) return entry('t_globex');
			await new Promise<void>((resolve) => open.push(resolve));
			return undefined;
		};
		const cached = remembering(find, { maxAge: 5000, size: 2 }, () => 0).find;
		await cached('a.saas.example');
		const invented = Array.from({ length: 20 }, (_, at) => cached(`nobody-${at}.saas.example`));
		await cached('b.saas.example');
		await cached('a.saas.example');
		for (const resolve of open) resolve();
		await Promise.all(invented);
		await cached('b.saas.example');
		expect(asked.filter((host) => !host.startsWith('nobody'))).toEqual([
			'a.saas.example',
			'b.saas.example',
		]);
	});

	it('keeps no host of nobody, and no more hosts than its size', async () => {
		const { state, cached } = world();
		await cached('nobody.saas.example');
		await cached('nobody.saas.example');
		expect(state.asked).toHaveLength(2);
		await cached('globex.saas.example');
		const invented = Array.from({ length: 20 }, (_, at) => cached(`nobody-${at}.saas.example`));
		await Promise.all(invented);
		await cached('globex.saas.example');
		expect(state.asked.filter((host) => host.startsWith('globex'))).toHaveLength(1);
		state.asked.length = 2;
		for (const host of ['a.saas.example', 'b.saas.example', 'c.saas.example']) await cached(host);
		await cached('c.saas.example');
		await cached('a.saas.example');
		expect(state.asked.slice(2).map((host) => host[0])).toEqual(['a', 'b', 'c', 'a']);
	});
});
