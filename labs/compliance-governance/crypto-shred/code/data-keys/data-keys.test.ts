import { describe, expect, it } from 'vitest';
import {
	parseTenantId,
	type TenantId,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import cases from './cases.json' with { type: 'json' };
import { type Bounds, DataKeys } from './data-keys.ts';

const BOUNDS: Bounds = {
	entries: cases.entries,
	maxAge: cases.maxAgeSeconds * 1000,
	maxUses: cases.maxUses,
};
const TENANTS: Readonly<Record<string, TenantId>> = {
	acme: parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
	globex: parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'),
	initech: parseTenantId('cccccccc-cccc-4ccc-8ccc-cccccccccccc'),
};

interface Step {
	at: number;
	get: string;
	answer: string;
	times?: number;
	down?: boolean;
	disable?: string;
	forget?: string;
}

class Kms {
	seconds = 0;
	down = false;
	calls = 0;
	readonly disabled = new Set<string>();

	async unwrap(tenant: TenantId, version: number): Promise<string> {
		this.calls += 1;
		await Promise.resolve();
		if (this.down) throw new Error('unavailable');
		if (this.disabled.has(`${tenant}/${version}`)) throw new Error('gone');
		return `key ${tenant}/${version}`;
	}
}

const parsed = (name: string) => {
	const [tenant = '', version = ''] = name.split('/');
	return { tenant: TENANTS[tenant] as TenantId, version: Number(version) };
};

/** Plays a case against a way to keys, over a KMS that counts. */
async function play(
	steps: readonly Step[],
	open: (kms: Kms) => Pick<DataKeys<string>, 'get' | 'forget'>,
) {
	const kms = new Kms();
	const keys = open(kms);
	const answers: string[][] = [];
	for (const { at, get, times = 1, down, disable, forget } of steps) {
		kms.seconds = at;
		kms.down = down ?? kms.down;
		if (disable) {
			const { tenant, version } = parsed(disable);
			kms.disabled.add(`${tenant}/${version}`);
		}
		if (forget) keys.forget(TENANTS[forget] as TenantId);
		const { tenant, version } = parsed(get);
		const asked = Array.from({ length: times }, () =>
			keys.get(tenant, version).then(
				(key) => (key === `key ${tenant}/${version}` ? 'found' : key),
				(cause: Error) => cause.message,
			),
		);
		answers.push([...new Set(await Promise.all(asked))]);
	}
	return { answers, calls: kms.calls };
}

const expected = (steps: readonly Step[], calls: number) => ({
	answers: steps.map(({ answer }) => [answer]),
	calls,
});
const cacheOf = (kms: Kms, bounds: Partial<Bounds> = {}) =>
	new DataKeys(
		(tenant, version) => kms.unwrap(tenant, version),
		{ ...BOUNDS, ...bounds },
		() => kms.seconds * 1000,
	);

describe('DataKeys', () => {
	it.each(cases.cases)('$name', async ({ steps, calls }) => {
		expect(await play(steps as Step[], (kms) => cacheOf(kms))).toEqual(expected(steps, calls));
	});

	it('does not keep a key that was forgotten on its way', async () => {
		const kms = new Kms();
		const keys = cacheOf(kms);
		const { tenant } = parsed('acme/1');
		const waiting = keys.get(tenant, 1);
		keys.forget(tenant);
		expect(await waiting).toBe(`key ${tenant}/1`);
		await keys.get(tenant, 1);
		expect(kms.calls).toBe(2);
	});

	it('throws what unwrap throws before it waits, and asks again', async () => {
		let calls = 0;
		const keys = new DataKeys<string>(() => {
			calls += 1;
			throw new RangeError('no client');
		}, BOUNDS);
		const { tenant } = parsed('acme/1');
		await expect(keys.get(tenant, 1)).rejects.toThrow(new RangeError('no client'));
		await expect(keys.get(tenant, 1)).rejects.toThrow(new RangeError('no client'));
		expect(calls).toBe(2);
	});

	it('counts the age from before the call', async () => {
		const kms = new Kms();
		const keys = new DataKeys(
			async (tenant, version) => {
				const key = await kms.unwrap(tenant, version);
				kms.seconds += 10;
				return key;
			},
			BOUNDS,
			() => kms.seconds * 1000,
		);
		const { tenant } = parsed('acme/1');
		await keys.get(tenant, 1);
		kms.seconds = 60;
		await keys.get(tenant, 1);
		expect(kms.calls).toBe(2);
	});
});

/** Caches with one bound missing, and the only cases that tell. */
describe('the table catches a cache', () => {
	const failed = async (open: Parameters<typeof play>[1]) => {
		const names: string[] = [];
		for (const { name, steps, calls } of cases.cases) {
			const played = await play(steps as Step[], open);
			if (JSON.stringify(played) !== JSON.stringify(expected(steps, calls))) names.push(name);
		}
		return names;
	};

	it('that never grows old', async () => {
		expect(await failed((kms) => cacheOf(kms, { maxAge: Number.POSITIVE_INFINITY }))).toEqual([
			'a key is a minute old at most, however often it is used',
			'a key that was disabled works until it is a minute old',
			'while the KMS is down, a key that is too old is not served',
		]);
	});

	it('that counts no uses', async () => {
		expect(await failed((kms) => cacheOf(kms, { maxUses: Number.POSITIVE_INFINITY }))).toEqual([
			'after 1,000 uses a key is asked for again',
		]);
	});

	it('that grows without end', async () => {
		expect(await failed((kms) => cacheOf(kms, { entries: 100 }))).toEqual([
			'the key that was used longest ago makes room',
		]);
	});

	it('that asks each time', async () => {
		const names = await failed((kms) => ({
			get: (tenant, version) => kms.unwrap(tenant, version),
			forget: () => {},
		}));
		expect(names).toHaveLength(9);
	});
});
