import { createRemoteJWKSet, customFetch, errors, exportJWK, generateKeyPair } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import cases from './cases.json' with { type: 'json' };
import { KeySet, KeysUnavailable } from './key-set.ts';

interface Step {
	at: number;
	kid: string;
	answer: string;
	times?: number;
	publish?: string[];
	down?: boolean;
}

interface Source {
	find(kid: string): Promise<unknown>;
}

/** Plays a case against a source of keys over an issuer that counts. */
async function play(steps: readonly Step[], open: (issuer: Issuer) => Source) {
	const issuer = new Issuer();
	const source = open(issuer);
	const answers: string[][] = [];
	for (const { at, kid, times = 1, publish, down } of steps) {
		issuer.seconds = at;
		issuer.published = publish ?? issuer.published;
		issuer.down = down ?? issuer.down;
		const asked = Array.from({ length: times }, (_, index) =>
			source.find(kid.replace('*', String(index))).then(
				(key) => (key === null ? 'unknown' : 'found'),
				(cause: unknown) => {
					if (cause instanceof KeysUnavailable) return 'unavailable';
					throw cause;
				},
			),
		);
		answers.push([...new Set(await Promise.all(asked))]);
		// A fetch that nobody waits for ends before the next step.
		await new Promise((resolve) => setImmediate(resolve));
	}
	return { answers, fetches: issuer.fetches };
}

class Issuer {
	seconds = 0;
	published = ['november'];
	down = false;
	fetches = 0;

	async fetchKeys(): Promise<ReadonlyMap<string, string>> {
		this.fetches += 1;
		await Promise.resolve();
		if (this.down) throw new Error('connection refused');
		return new Map(this.published.map((kid) => [kid, `key ${kid}`]));
	}
}

describe('KeySet', () => {
	it.each(cases.cases)('$name', async ({ steps, fetches }) => {
		const played = await play(
			steps as Step[],
			(issuer) =>
				new KeySet(
					() => issuer.fetchKeys(),
					() => issuer.seconds * 1000,
				),
		);
		expect(played).toEqual({ answers: steps.map(({ answer }) => [answer]), fetches });
	});
});

describe('what others do with 1,000 tokens of unknown kids', () => {
	const unknown = cases.cases[1]?.steps as Step[];

	it('fetches 1,000 times when every miss fetches', async () => {
		const played = await play(unknown, (issuer) => {
			let keys: ReadonlyMap<string, string> = new Map();
			return {
				find: async (kid) => {
					if (!keys.has(kid)) keys = await issuer.fetchKeys();
					return keys.get(kid) ?? null;
				},
			};
		});
		expect(played.fetches).toBe(1 + 1000);
	});

	afterEach(() => vi.useRealTimers());

	/** The key set of jose, with its defaults, one token after the other. */
	async function fetchesOfJose(down: boolean): Promise<number> {
		vi.useFakeTimers({ toFake: ['Date'], now: 0 });
		const jwk = await exportJWK((await generateKeyPair('ES256')).publicKey);
		let fetches = 0;
		let broken = false;
		const keys = createRemoteJWKSet(new URL('https://id.example/keys'), {
			[customFetch]: async () => {
				fetches += 1;
				if (broken) throw new Error('connection refused');
				return Response.json({ keys: [{ ...jwk, kid: 'november', alg: 'ES256' }] });
			},
		});
		await keys({ alg: 'ES256', kid: 'november' });
		vi.setSystemTime(60_000);
		broken = down;
		for (let index = 0; index < 1000; index += 1) {
			const found = keys({ alg: 'ES256', kid: `forged-${index}` });
			if (down) await expect(found).rejects.toThrow('connection refused');
			else await expect(found).rejects.toThrow(errors.JWKSNoMatchingKey);
		}
		return fetches - 1;
	}

	it('fetches once with createRemoteJWKSet of jose', async () => {
		expect(await fetchesOfJose(false)).toBe(1);
	});

	it('fetches 1,000 times with createRemoteJWKSet while the issuer is down', async () => {
		expect(await fetchesOfJose(true)).toBe(1000);
	});
});
