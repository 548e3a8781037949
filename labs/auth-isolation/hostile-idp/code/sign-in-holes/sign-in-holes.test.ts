import { describe, expect, it } from 'vitest';
import { type Callback, holes, type Row } from './sign-in-holes.ts';

/** A callback with one fault, or with none: the issuer of the response stands for the provider itself. */
type Fault =
	| 'none'
	| 'refuses everybody'
	| 'falls over'
	| 'keeps the state'
	| 'forgets the browser'
	| 'tenant of the issuer'
	| 'never looks at the issuer';

const ISSUERS: Readonly<Record<string, string>> = {
	acme: 'https://a.example',
	globex: 'https://g.example',
};
const TENANTS = new Map([
	['acme', 'acme'],
	['globex', 'globex'],
]);

class Refused extends Error {
	readonly reason: string;

	constructor(reason: string) {
		super(reason);
		this.reason = reason;
	}
}

class Model implements Callback {
	readonly #fault: Fault;
	readonly #flows = new Map<string, { connection: string; browser: string }>();

	constructor(fault: Fault) {
		this.#fault = fault;
	}

	async begin(connection: string, browser: string): Promise<URL> {
		const state = `s${this.#flows.size}`;
		this.#flows.set(state, { connection, browser });
		return new URL(`?state=${state}`, ISSUERS[connection]);
	}

	async finish({ searchParams }: URL, browser: string): Promise<{ tenantId: string }> {
		const fault = this.#fault;
		const state = searchParams.get('state') ?? '';
		const iss = searchParams.get('iss') ?? '';
		const flow = this.#flows.get(state);
		if (!flow || fault === 'refuses everybody') throw new Refused('flow');
		if (fault !== 'keeps the state') this.#flows.delete(state);
		if (flow.browser !== browser && fault !== 'forgets the browser') throw new Refused('flow');
		if (fault === 'tenant of the issuer') {
			return { tenantId: Object.keys(ISSUERS).find((id) => ISSUERS[id] === iss) ?? '' };
		}
		if (iss !== ISSUERS[flow.connection] && fault !== 'never looks at the issuer') {
			if (fault === 'falls over') throw new TypeError('key is undefined');
			throw new Refused('issuer');
		}
		return { tenantId: flow.connection };
	}
}

const answers = (issuer: string) => async (begun: URL) =>
	new URL(`https://app.example/callback${begun.search}&iss=${ISSUERS[issuer]}`);

const rows: readonly Row[] = [
	{ name: 'ada at acme', connection: 'acme', respond: answers('acme'), refused: null },
	{ name: 'gus at globex', connection: 'globex', respond: answers('globex'), refused: null },
	{
		name: 'globex answers acme',
		connection: 'acme',
		respond: answers('globex'),
		refused: 'issuer',
	},
	{
		name: 'another browser',
		connection: 'acme',
		respond: answers('acme'),
		elsewhere: true,
		refused: 'flow',
	},
];

describe('holes', () => {
	it.each<[Fault, string[]]>([
		['none', []],
		[
			'refuses everybody',
			[
				'ada at acme: refused: flow',
				'gus at globex: refused: flow',
				'globex answers acme: refused: flow',
			],
		],
		['falls over', ['globex answers acme: crashed: TypeError: key is undefined']],
		[
			'keeps the state',
			['ada at acme, a second time: opens acme', 'gus at globex, a second time: opens globex'],
		],
		['forgets the browser', ['another browser: opens acme']],
		['tenant of the issuer', ['globex answers acme: opens globex']],
		['never looks at the issuer', ['globex answers acme: opens acme']],
	])('of a callback with the fault: %s', async (fault, expected) => {
		expect(await holes(rows, new Model(fault), TENANTS, ['issuer', 'flow'])).toEqual(expected);
	});

	it('names what the table does not ask for', async () => {
		expect(await holes([], new Model('none'), TENANTS, ['issuer'])).toEqual([
			'the table has no row for: right',
			'the table has no row for: issuer',
		]);
	});
});
