import { describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { DataKeys } from '../data-keys/data-keys.ts';
import { type MakeCache, revocationLag } from './cache-lag.ts';

const STATED = 300_000;
const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');

const bounded: MakeCache = (unwrap, now) => {
	const bounds = { entries: 10, maxAge: STATED, maxUses: 1_000_000 };
	const keys = new DataKeys(unwrap, bounds, now);
	return () => keys.get(acme, 1);
};

interface Mistake {
	readonly slides?: true;
	readonly fromTheAnswer?: true;
	readonly staleOnError?: (cause: unknown) => boolean;
	readonly maxAge?: number;
}

/** A cache with one mistake. */
function mistaken({ slides, fromTheAnswer, staleOnError, maxAge = STATED }: Mistake): MakeCache {
	return (unwrap, now) => {
		let held: { key: string; since: number } | undefined;
		return async () => {
			if (held && now() - held.since < maxAge) {
				if (slides) held.since = now();
				return held.key;
			}
			const before = now();
			try {
				const key = await unwrap();
				held = { key, since: fromTheAnswer ? now() : before };
			} catch (cause) {
				if (!held || !staleOnError?.(cause)) throw cause;
			}
			return held.key;
		};
	};
}

describe('the lag of a cache', () => {
	it('is within the maximum age of one that counts from the call', async () => {
		const lag = await revocationLag(bounded, STATED);
		expect(lag).toBeLessThan(STATED);
		expect(lag).toBeGreaterThan(STATED * 0.98);
		expect(await revocationLag(mistaken({}), STATED)).toBe(lag);
	});

	it('is nothing where nothing is kept', async () => {
		expect(await revocationLag((unwrap) => unwrap, STATED)).toBe(STATED / 10);
	});

	it.each<[string, Mistake]>([
		['has no maximum age', { maxAge: Number.POSITIVE_INFINITY }],
		['grows younger at each read', { slides: true }],
		['counts from the answer', { fromTheAnswer: true }],
		['serves the old key whatever the KMS says', { staleOnError: () => true }],
		[
			'serves the old key while the KMS is down',
			{ staleOnError: (cause) => (cause as Error).name === 'Timeout' },
		],
		['has a longer age than the contract', { maxAge: STATED * 2 }],
	])('is more than stated where it %s', async (_, mistake) => {
		expect(await revocationLag(mistaken(mistake), STATED)).toBeGreaterThan(STATED);
	});
});
