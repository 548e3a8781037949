export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What the API hands out for a tenant. */
const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

/** The catalog, by host. */
export const tenantByHost: Readonly<Record<string, string>> = {
	'acme.saas.example': acme,
	'globex.saas.example': globex,
};

/** What the server remembers of its logins. */
export const sessions: Readonly<Record<string, string>> = {
	'session-of-acme': acme,
	'session-of-globex': globex,
};

/** A request as it reaches the service: names of headers in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** A request of acme's session, with whatever else the client added. */
export const request = (host: string, more: Headers = {}): Headers => ({
	host,
	authorization: 'session-of-acme',
	...more,
});

/** What came of a request: the books, or the refusal. */
export function answerTo(ask: () => string | null): string {
	const tenant = ask();
	return tenant === null ? 'refused' : (books[tenant] ?? 'nothing');
}
