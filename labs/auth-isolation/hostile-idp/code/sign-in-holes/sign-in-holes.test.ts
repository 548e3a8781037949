import { describe, expect, it } from 'vitest';
import { type Callback, holes, type Row, type Session } from './sign-in-holes.ts';

/** A callback with one fault, or with none. The address stands for what the provider has signed. */
type Fault =
	| 'none'
	| 'refuses everybody'
	| 'falls over'
	| 'throws at once'
	| 'keeps the state'
	| 'forgets the browser'
	| 'tenant of the issuer'
	| 'never looks at the issuer'
	| 'finds people by e-mail'
	| 'makes Admins administrators'
	| 'finds subjects of any connection';

const ISSUERS: Readonly<Record<string, string>> = {
	acme: 'https://a.example',
	globex: 'https://g.example',
};
/** Who has an account: connection and subject, address, and the role that was given by hand. */
const PEOPLE: readonly { key: string; id: string; email: string; role: string }[] = [
	{ key: 'acme ada', id: 'ada', email: 'ada@a.example', role: 'member' },
	{ key: 'globex gus', id: 'gus', email: 'gus@g.example', role: 'owner' },
];

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

	finish({ searchParams }: URL, browser: string): Promise<Session> {
		if (this.#fault === 'throws at once') throw new TypeError('no promise');
		return this.#finish(searchParams, browser);
	}

	async #finish(query: URLSearchParams, browser: string): Promise<Session> {
		const fault = this.#fault;
		const state = query.get('state') ?? '';
		const iss = query.get('iss') ?? '';
		const flow = this.#flows.get(state);
		if (!flow || fault === 'refuses everybody') throw new Refused('flow');
		if (fault !== 'keeps the state') this.#flows.delete(state);
		if (flow.browser !== browser && fault !== 'forgets the browser') throw new Refused('flow');
		const byIssuer = Object.keys(ISSUERS).find((id) => ISSUERS[id] === iss) ?? '';
		const connectionId = fault === 'tenant of the issuer' ? byIssuer : flow.connection;
		if (iss !== ISSUERS[connectionId] && fault !== 'never looks at the issuer') {
			if (fault === 'falls over') throw new TypeError('key is undefined');
			throw new Refused('issuer');
		}
		const [subject, email, group] = ['sub', 'email', 'group'].map((name) => query.get(name));
		const person = PEOPLE.find((one) => {
			if (fault === 'finds people by e-mail') return one.email === email;
			if (fault === 'finds subjects of any connection') return one.key.endsWith(` ${subject}`);
			return one.key === `${connectionId} ${subject}`;
		});
		const role = person?.role ?? 'member';
		return {
			tenantId: connectionId,
			connectionId,
			personId: person?.id ?? 'a stranger',
			role: fault === 'makes Admins administrators' && group === 'Admins' ? 'admin' : role,
		};
	}
}

const answers = (issuer: string, sub: string, said: string) => async (begun: URL) =>
	new URL(`https://app.example/callback${begun.search}&iss=${ISSUERS[issuer]}&sub=${sub}&${said}`);
const session = (at: string, personId: string, role: string): Session => ({
	tenantId: at,
	connectionId: at,
	personId,
	role,
});

const ADA = 'email=ada@a.example';
const rows: readonly Row[] = [
	{
		name: 'ada at acme',
		connection: 'acme',
		respond: answers('acme', 'ada', ADA),
		expected: session('acme', 'ada', 'member'),
	},
	{
		name: 'gus at globex',
		connection: 'globex',
		respond: answers('globex', 'gus', 'email=gus@g.example'),
		expected: session('globex', 'gus', 'owner'),
	},
	{
		name: 'acme’s provider names subject and address of gus',
		connection: 'acme',
		respond: answers('acme', 'gus', 'email=gus@g.example'),
		expected: session('acme', 'a stranger', 'member'),
	},
	{
		name: 'a group called Admins',
		connection: 'acme',
		respond: answers('acme', 'ada', `${ADA}&group=Admins`),
		expected: session('acme', 'ada', 'member'),
	},
	{
		name: 'globex answers acme',
		connection: 'acme',
		respond: answers('globex', 'ada', ADA),
		expected: 'issuer',
	},
	{
		name: 'another browser',
		connection: 'acme',
		respond: answers('acme', 'ada', ADA),
		elsewhere: true,
		expected: 'flow',
	},
];

const ADA_DUE = 'opens acme by acme for ada, member';
const STRANGER_DUE = 'opens acme by acme for a stranger, member';
const FORGED = 'acme’s provider names subject and address of gus';

describe('holes', () => {
	it.each<[Fault, string[]]>([
		['none', []],
		[
			'refuses everybody',
			[
				`ada at acme: refused: flow, not ${ADA_DUE}`,
				'gus at globex: refused: flow, not opens globex by globex for gus, owner',
				`${FORGED}: refused: flow, not ${STRANGER_DUE}`,
				`a group called Admins: refused: flow, not ${ADA_DUE}`,
				'globex answers acme: refused: flow, not refused: issuer',
			],
		],
		[
			'falls over',
			['globex answers acme: crashed: TypeError: key is undefined, not refused: issuer'],
		],
		['forgets the browser', [`another browser: ${ADA_DUE}, not refused: flow`]],
		[
			'tenant of the issuer',
			['globex answers acme: opens globex by globex for a stranger, member, not refused: issuer'],
		],
		['never looks at the issuer', [`globex answers acme: ${ADA_DUE}, not refused: issuer`]],
		// Connection and tenant are right in these three: the sessions are not.
		[
			'finds people by e-mail',
			[`${FORGED}: opens acme by acme for gus, owner, not ${STRANGER_DUE}`],
		],
		[
			'finds subjects of any connection',
			[`${FORGED}: opens acme by acme for gus, owner, not ${STRANGER_DUE}`],
		],
		[
			'makes Admins administrators',
			[`a group called Admins: opens acme by acme for ada, admin, not ${ADA_DUE}`],
		],
	])('of a callback with the fault: %s', async (fault, expected) => {
		expect(await holes(rows, new Model(fault), ['issuer', 'flow'])).toEqual(expected);
	});

	it('finds a response that is good a second time', async () => {
		expect(await holes(rows, new Model('keeps the state'), ['issuer', 'flow'])).toEqual([
			`ada at acme, a second time: ${ADA_DUE}`,
			'gus at globex, a second time: opens globex by globex for gus, owner',
			`${FORGED}, a second time: ${STRANGER_DUE}`,
			`a group called Admins, a second time: ${ADA_DUE}`,
		]);
	});

	it('finds crashes without a promise too', async () => {
		const found = await holes(rows, new Model('throws at once'), ['issuer', 'flow']);
		expect(found).toHaveLength(rows.length * 2);
	});

	it('names what the table does not ask for', async () => {
		expect(await holes([], new Model('none'), ['issuer'])).toEqual([
			'the table has no row for: right',
			'the table has no row for: issuer',
		]);
	});

	it('passes over no row whose reason is mistyped', async () => {
		const mistyped = rows.map((row) =>
			row.expected === 'issuer' ? { ...row, expected: 'isuer' } : row,
		);
		expect(
			await holes(mistyped, new Model('never looks at the issuer'), ['issuer', 'flow']),
		).toEqual([
			'the table has no row for: issuer',
			'globex answers acme: no such reason',
			`globex answers acme: ${ADA_DUE}, not refused: isuer`,
		]);
	});
});
