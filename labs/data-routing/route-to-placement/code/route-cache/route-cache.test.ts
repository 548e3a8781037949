import { describe, expect, it } from 'vitest';
import type { Entry, Find } from '../tenant-resolver/tenant-resolver.ts';
import { remembering } from './route-cache.ts';

const entry = (schema_name: string): Entry => ({
	state: 'verified',
	id: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb',
	slug: 'globex',
	status: 'active',
	schema_name,
});

/** A catalog whose answers can change, and a clock that is set by hand. */
function world(limits = { maxAge: 5000, size: 2 }) {
	const state = { now: 0, asked: [] as string[], schema: 't_globex', fails: false };
	const find: Find = async (host) => {
		state.asked.push(host);
		if (state.fails) throw new Error('the catalog does not answer');
		return host.startsWith('nobody') ? undefined : entry(state.schema);
	};
	return { state, cached: remembering(find, limits, () => state.now) };
}

describe('remembering', () => {
	it('uses an old place for 5 seconds after a move, and no longer', async () => {
		const { state, cached } = world();
		await cached('globex.saas.example');
		state.schema = 't_globex_2';
		state.now = 4999;
		expect((await cached('globex.saas.example'))?.schema_name).toBe('t_globex');
		state.now = 5000;
		expect((await cached('globex.saas.example'))?.schema_name).toBe('t_globex_2');
		expect(state.asked).toHaveLength(2);
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
		const cached = remembering(find, { maxAge: 5000, size: 2 }, () => 0);
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
