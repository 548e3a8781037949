import { describe, expect, it } from 'vitest';
import { holes, type Row, type Verify } from './token-holes.ts';

const row = (name: string, refused: string | null): Row => ({
	...{ name, refused, token: name, addresses: 'acme', needs: 'member' },
});
const rows = [row('right', null), row('late', 'time'), row('forged', 'signature')];

/** Refuses what the table refuses, but for these tokens, which it is given something else to do with. */
function verifier(others: Readonly<Record<string, () => string>> = {}): Verify {
	return async (token, addressed) => {
		const other = others[token];
		if (other) return other();
		const refused = rows.find(({ name }) => name === token)?.refused;
		if (refused) throw Object.assign(new Error('refused'), { reason: refused });
		return addressed;
	};
}

function refuse(reason: string): () => string {
	return () => {
		throw Object.assign(new Error('refused'), { reason });
	};
}

function fail(): string {
	throw new TypeError('of undefined');
}

interface Wrong {
	readonly what: string;
	readonly token: string;
	readonly does: () => string;
	readonly hole: string;
}

const wrong: readonly Wrong[] = [
	{
		what: 'lets a forged token in',
		token: 'forged',
		does: () => 'acme',
		hole: 'forged: acts for acme',
	},
	{
		what: 'acts for another tenant',
		token: 'right',
		does: () => 'globex',
		hole: 'right: acts for globex',
	},
	{
		what: 'refuses for another reason',
		token: 'late',
		does: refuse('audience'),
		hole: 'late: refused: audience',
	},
	{
		what: 'refuses everything',
		token: 'right',
		does: refuse('time'),
		hole: 'right: refused: time',
	},
	{
		what: 'falls over',
		token: 'forged',
		does: fail,
		hole: 'forged: crashed: TypeError: of undefined',
	},
];

describe('holes', () => {
	it('finds none in a verifier that does as the table says', async () => {
		expect(await holes(rows, verifier(), ['time', 'signature'])).toEqual([]);
	});

	it.each(wrong)('names the token where a verifier $what', async ({ token, does, hole }) => {
		expect(await holes(rows, verifier({ [token]: does }), ['time', 'signature'])).toEqual([hole]);
	});

	it('takes a reason that no row asks for as a hole', async () => {
		expect(await holes(rows, verifier(), ['membership'])).toEqual([
			'the table has no row for: membership',
		]);
	});

	it('looks at the rows of the reasons it is asked for alone', async () => {
		const open = verifier({ forged: () => 'acme' });
		expect(await holes(rows, open, ['time'])).toEqual([]);
	});
});
