import { base64url } from 'jose';

export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What a session of a tenant reads. */
export const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

const challengeOf = async (verifier: string) =>
	base64url.encode(
		new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))),
	);

/** A provider that issues codes, each held to a challenge, and takes each code once. */
export class Provider {
	readonly issuer: string;
	/** What arrived at the token endpoint. Who runs the provider can read it. */
	readonly arrived: string[] = [];
	readonly #codes = new Map<string, { challenge: string; subject: string }>();

	constructor(issuer: string) {
		this.issuer = issuer;
	}

	/** Somebody signs in: the response that the browser carries to the callback. */
	authorize(subject: string, state: string, challenge: string): Response {
		const code = `code ${this.#codes.size + 1} of ${this.issuer}`;
		this.#codes.set(code, { challenge, subject });
		return { state, code, iss: this.issuer };
	}

	/** @returns the subject of the ID token. */
	async token(code: string, verifier: string): Promise<string> {
		this.arrived.push(code);
		const issued = this.#codes.get(code);
		this.#codes.delete(code);
		if (issued?.challenge !== (await challengeOf(verifier))) throw new Error('invalid_grant');
		return issued.subject;
	}
}

/** The query of the callback. */
export interface Response {
	readonly state: string;
	readonly code: string;
	readonly iss: string;
}

export interface Connection {
	readonly tenantId: string;
	readonly provider: Provider;
}

export interface Flow {
	readonly connection: Connection;
	readonly browser: string;
	readonly verifier: string;
}

/** A service with two connections, and the logins that are under way. */
export class World {
	readonly acme: Connection = {
		tenantId: acme,
		provider: new Provider('https://login.acme.example'),
	};
	readonly globex: Connection = {
		tenantId: globex,
		provider: new Provider('https://login.globex.example'),
	};
	readonly #flows = new Map<string, Flow>();

	/** A browser begins a login: what its redirect to the provider says. */
	async begin(
		connection: Connection,
		browser: string,
	): Promise<{ state: string; challenge: string }> {
		const state = `state ${this.#flows.size + 1}`;
		const verifier = `verifier of ${state}`;
		this.#flows.set(state, { connection, browser, verifier });
		return { state, challenge: await challengeOf(verifier) };
	}

	/** The login that this browser began, once. */
	take(state: string, browser: string): Flow {
		const flow = this.#flows.get(state);
		if (flow?.browser !== browser) throw new Error('This browser began no such login.');
		this.#flows.delete(state);
		return flow;
	}
}

/** What came of a callback: the books, or the refusal. */
export async function answerTo(finish: () => Promise<string>): Promise<string> {
	try {
		return books[await finish()] ?? 'nothing';
	} catch {
		return 'refused';
	}
}
