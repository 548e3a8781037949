import type { Pool } from 'pg';

/** What the resolver of this lab is given, and what it may answer. */

/** Subdomains of it belong to tenants. */
export const BASE = 'saas.example';

/** Names under BASE that no tenant can have. */
export const RESERVED: readonly string[] = ['www', 'api', 'status'];

export interface IncomingRequest {
	/** The Host header as it arrived: with a port, a trailing dot, in any case. */
	readonly host: string;
	/** Other headers, names in lower case. The client wrote them. */
	readonly headers?: Readonly<Record<string, string>>;
	/** The cookie; `sessions` knows whose it is. */
	readonly session?: string;
}

export type Outcome =
	/** The tenant's data, to its own session. */
	| { readonly kind: 'tenant'; readonly tenantId: string }
	/** A tenant that exists, and nobody logged in: its login page and nothing else. */
	| { readonly kind: 'login'; readonly tenantId: string }
	/** The product's own site, without any tenant. */
	| { readonly kind: 'public' }
	/** A tenant that was renamed. */
	| { readonly kind: 'redirect'; readonly host: string }
	/** 400 no host name, 403 not yours or suspended, 404 nobody has this host. */
	| { readonly kind: 'refused'; readonly status: 400 | 403 | 404 };

export const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const GLOBEX = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
export const INITECH = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';

/** What the server remembers of its logins: the only statement about a tenant it made itself. */
export const sessions: Readonly<Record<string, string>> = {
	'session-of-acme': ACME,
	'session-of-globex': GLOBEX,
	'session-of-initech': INITECH,
};

const NAMES: Readonly<Record<string, string>> = {
	[ACME]: 'acme',
	[GLOBEX]: 'globex',
	[INITECH]: 'initech',
};

/** An outcome in a few words, for tables and evidence. */
export function say(outcome: Outcome | undefined): string {
	switch (outcome?.kind) {
		case 'tenant':
			return `data of ${NAMES[outcome.tenantId] ?? outcome.tenantId}`;
		case 'login':
			return `login page of ${NAMES[outcome.tenantId] ?? outcome.tenantId}`;
		case 'public':
			return 'public site';
		case 'redirect':
			return `redirect to ${outcome.host}`;
		case 'refused':
			return String(outcome.status);
		default:
			return 'nothing';
	}
}

/** A request with what should come of it. */
export interface Case {
	readonly name: string;
	readonly request: IncomingRequest;
	readonly expected: Outcome;
}

/** What a host addresses, before anybody asked the catalog. */
export type Address =
	/** A subdomain of BASE: the slug of a tenant, if anybody has it. */
	| { readonly kind: 'slug'; readonly slug: string }
	/** A host outside of BASE, in lower case, without port and trailing dot. */
	| { readonly kind: 'domain'; readonly host: string }
	| { readonly kind: 'public' }
	/** Below BASE and no name that a tenant can have. */
	| { readonly kind: 'unknown' }
	/** No host name at all. */
	| { readonly kind: 'invalid' };

/** An address in a few words. */
export function sayAddress(address: Address | undefined): string {
	if (address?.kind === 'slug') return `slug ${address.slug}`;
	if (address?.kind === 'domain') return `domain ${address.host}`;
	return address?.kind ?? 'nothing';
}

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** One answer to step 2. */
export function address(header: string): Address {
	const host = header
		.toLowerCase()
		.replace(/:\d{1,5}$/, '')
		.replace(/\.$/, '');
	const labels = host.split('.');
	if (host.length > 253 || labels.length < 2 || !labels.every((label) => LABEL.test(label))) {
		return { kind: 'invalid' };
	}
	if (/^\d+$/.test(labels.at(-1) ?? '')) return { kind: 'invalid' };
	if (host === BASE) return { kind: 'public' };
	if (!host.endsWith(`.${BASE}`)) return { kind: 'domain', host };
	const slug = host.slice(0, -BASE.length - 1);
	if (RESERVED.includes(slug)) return { kind: 'public' };
	if (slug.includes('.') || slug.startsWith('xn--')) return { kind: 'unknown' };
	return { kind: 'slug', slug };
}

/** What the catalog says of an address. */
export type Found =
	| { readonly kind: 'tenant'; readonly tenantId: string; readonly status: string }
	| { readonly kind: 'renamed'; readonly slug: string }
	| { readonly kind: 'nobody' };

/** One answer to step 3. */
export async function findTenant(pool: Pool, addressed: Address): Promise<Found> {
	if (addressed.kind === 'slug') {
		const { rows } = await pool.query(
			`SELECT t.id, t.slug, t.status FROM tenant AS t
			 WHERE t.slug = $1 OR t.id = (SELECT tenant_id FROM former_slug WHERE slug = $1)`,
			[addressed.slug],
		);
		const [tenant] = rows;
		if (!tenant) return { kind: 'nobody' };
		if (tenant.slug !== addressed.slug) return { kind: 'renamed', slug: tenant.slug };
		return { kind: 'tenant', tenantId: tenant.id, status: tenant.status };
	}
	if (addressed.kind !== 'domain') return { kind: 'nobody' };
	const { rows } = await pool.query(
		`SELECT t.id, t.status FROM custom_domain AS d JOIN tenant AS t ON t.id = d.tenant_id
		 WHERE d.host = $1 AND d.state = 'verified'`,
		[addressed.host],
	);
	const [tenant] = rows;
	return tenant
		? { kind: 'tenant', tenantId: tenant.id, status: tenant.status }
		: { kind: 'nobody' };
}

/** A resolver as step 1 attacks it: it checks that somebody is logged in, and believes the rest. */
export function trustingResolver({ host, headers = {}, session = '' }: IncomingRequest): Outcome {
	if (!sessions[session]) return { kind: 'refused', status: 403 };
	const bySlug: Record<string, string> = { acme: ACME, globex: GLOBEX, initech: INITECH };
	const [slug = ''] = (headers['x-forwarded-host'] ?? host).split('.');
	const tenantId = headers['x-tenant-id'] ?? bySlug[slug];
	return tenantId ? { kind: 'tenant', tenantId } : { kind: 'refused', status: 404 };
}

/** Mistakes that resolvers of real products had, each made in an otherwise right one. */
export const MISTAKES = {
	'believes X-Tenant-Id': { headerNames: true },
	'believes X-Forwarded-Host': { forwardedHost: true },
	'asks only whether somebody is logged in': { anySession: true },
	'takes the first label for the tenant': { firstLabel: true },
	'compares hosts as they were typed': { asTyped: true },
	'serves domains nobody has proven': { unproven: true },
	'keeps a suspended tenant open': { suspended: true },
	'makes the apex a tenant': { apex: true },
} as const;

type Mistake = Partial<
	Record<
		| 'headerNames'
		| 'forwardedHost'
		| 'anySession'
		| 'firstLabel'
		| 'asTyped'
		| 'unproven'
		| 'suspended'
		| 'apex',
		boolean
	>
>;

const SLUGS: Readonly<Record<string, string>> = { acme: ACME, globex: GLOBEX, initech: INITECH };
const DOMAINS: Readonly<Record<string, string>> = {
	'pay.orchid.test': ACME,
	'xn--orchide-gya.test': ACME,
	'pay.falcon.test': GLOBEX,
	'pay.stapler.test': INITECH,
};
const UNPROVEN: Readonly<Record<string, string>> = {
	'shop.falcon.test': GLOBEX,
	'old.falcon.test': GLOBEX,
};

/** A resolver over the same catalog, held in memory, with a mistake or without. */
export function makeResolver(mistake: Mistake = {}): Resolver {
	return ({ host: typed, headers = {}, session }) => {
		const header = (mistake.forwardedHost && headers['x-forwarded-host']) || typed;
		const found = address(header);
		if (found.kind === 'invalid') return { kind: 'refused', status: 400 };
		if (found.kind === 'public' && !(mistake.apex && header.startsWith(BASE))) {
			return { kind: 'public' };
		}
		if (found.kind === 'slug' && found.slug === 'acme-inc') {
			return { kind: 'redirect', host: `acme.${BASE}` };
		}
		const domains = mistake.unproven ? { ...DOMAINS, ...UNPROVEN } : DOMAINS;
		let tenantId: string | undefined;
		if (found.kind === 'slug') tenantId = SLUGS[found.slug];
		if (found.kind === 'domain') tenantId = domains[found.host];
		if (mistake.firstLabel) tenantId ??= SLUGS[header.toLowerCase().split('.')[0] ?? ''];
		if (mistake.asTyped && header !== header.toLowerCase()) tenantId = undefined;
		if (mistake.apex && found.kind === 'public') tenantId = ACME;
		if (mistake.headerNames) tenantId = headers['x-tenant-id'] ?? tenantId;
		if (tenantId === undefined) return { kind: 'refused', status: 404 };
		if (tenantId === INITECH && !mistake.suspended) return { kind: 'refused', status: 403 };
		const own = session === undefined ? undefined : sessions[session];
		if (own === undefined) return { kind: 'login', tenantId };
		// Who believes a header takes it for the gateway's word, and asks no further.
		const believed =
			(mistake.headerNames && 'x-tenant-id' in headers) ||
			(mistake.forwardedHost && 'x-forwarded-host' in headers);
		if (own !== tenantId && !mistake.anySession && !believed) {
			return { kind: 'refused', status: 403 };
		}
		return { kind: 'tenant', tenantId };
	};
}

const data = (tenantId: string): Outcome => ({ kind: 'tenant', tenantId });
const login = (tenantId: string): Outcome => ({ kind: 'login', tenantId });
const refused = (status: 400 | 403 | 404): Outcome => ({ kind: 'refused', status });
const site: Outcome = { kind: 'public' };
const acme = 'session-of-acme';

const row = (
	name: string,
	host: string,
	expected: Outcome,
	session?: string,
	headers?: Record<string, string>,
): Case => ({
	name,
	request: { host, ...(session && { session }), ...(headers && { headers }) },
	expected,
});

/** Spellings of hosts, and what each addresses. */
export const hosts: readonly {
	readonly name: string;
	readonly host: string;
	readonly expected: string;
}[] = [
	{ name: 'subdomain', host: 'acme.saas.example', expected: 'slug acme' },
	{ name: 'upper case', host: 'ACME.Saas.Example', expected: 'slug acme' },
	{ name: 'port', host: 'acme.saas.example:8443', expected: 'slug acme' },
	{ name: 'trailing dot', host: 'acme.saas.example.', expected: 'slug acme' },
	{ name: 'trailing dot and port', host: 'acme.saas.example.:443', expected: 'slug acme' },
	{ name: 'apex', host: 'saas.example', expected: 'public' },
	{ name: 'apex with trailing dot', host: 'saas.example.', expected: 'public' },
	{ name: 'www', host: 'www.saas.example', expected: 'public' },
	{ name: 'reserved name', host: 'api.saas.example', expected: 'public' },
	{ name: 'below a tenant', host: 'files.acme.saas.example', expected: 'unknown' },
	{
		name: 'a stranger’s suffix',
		host: 'acme.saas.example.evil.test',
		expected: 'domain acme.saas.example.evil.test',
	},
	{ name: 'no dot before the base', host: 'acmesaas.example', expected: 'domain acmesaas.example' },
	{ name: 'look-alike in punycode', host: 'xn--cme-5cd.saas.example', expected: 'unknown' },
	{ name: 'custom domain', host: 'Pay.Orchid.test:443', expected: 'domain pay.orchid.test' },
	{
		name: 'custom domain in punycode',
		host: 'XN--orchide-GYA.test.',
		expected: 'domain xn--orchide-gya.test',
	},
	{ name: 'IPv4', host: '203.0.113.7', expected: 'invalid' },
	{ name: 'IPv6', host: '[2001:db8::7]:443', expected: 'invalid' },
	{ name: 'empty', host: '', expected: 'invalid' },
	{ name: 'not a host name', host: 'acme saas.example', expected: 'invalid' },
];

/** Requests without a session, by what their host addresses. */
export const hostCases: readonly Case[] = [
	row('subdomain', 'acme.saas.example', login(ACME)),
	row('upper case', 'ACME.Saas.Example', login(ACME)),
	row('port', 'acme.saas.example:8443', login(ACME)),
	row('trailing dot', 'acme.saas.example.', login(ACME)),
	row('trailing dot and port', 'acme.saas.example.:443', login(ACME)),
	row('apex', 'saas.example', site),
	row('apex with trailing dot', 'saas.example.', site),
	row('www', 'www.saas.example', site),
	row('reserved name', 'api.saas.example', site),
	row('below a tenant', 'files.acme.saas.example', refused(404)),
	row('a stranger’s suffix', 'acme.saas.example.evil.test', refused(404)),
	row('no dot before the base', 'acmesaas.example', refused(404)),
	row('nobody’s subdomain', 'nobody.saas.example', refused(404)),
	row('look-alike in punycode', 'xn--cme-5cd.saas.example', refused(404)),
	row('IPv4', '203.0.113.7', refused(400)),
	row('IPv6', '[2001:db8::7]:443', refused(400)),
	row('empty', '', refused(400)),
	row('not a host name', 'acme saas.example', refused(400)),
];

/** What only the catalog can tell. */
export const catalogCases: readonly Case[] = [
	row('custom domain', 'pay.orchid.test', login(ACME)),
	row('custom domain in punycode', 'XN--orchide-GYA.test', login(ACME)),
	row('domain that waits for its proof', 'shop.falcon.test', refused(404)),
	row('domain that was released', 'old.falcon.test', refused(404)),
	row('renamed', 'acme-inc.saas.example', { kind: 'redirect', host: 'acme.saas.example' }),
	row('suspended', 'initech.saas.example', refused(403)),
	row('suspended, own domain', 'pay.stapler.test', refused(403)),
];

/** Who is logged in, and what a client added. */
export const sessionCases: readonly Case[] = [
	row('own subdomain', 'acme.saas.example', data(ACME), acme),
	row('own custom domain', 'pay.orchid.test', data(ACME), acme),
	row('another tenant’s subdomain', 'globex.saas.example', refused(403), acme),
	row('another tenant’s custom domain', 'pay.falcon.test', refused(403), acme),
	row('session nobody issued', 'acme.saas.example', login(ACME), 'session-of-nobody'),
	row('apex', 'saas.example', site, acme),
	row('suspended, logged in', 'initech.saas.example', refused(403), 'session-of-initech'),
	row('X-Tenant-Id', 'acme.saas.example', data(ACME), acme, { 'x-tenant-id': GLOBEX }),
	row('X-Forwarded-Host', 'acme.saas.example', data(ACME), acme, {
		'x-forwarded-host': 'globex.saas.example',
	}),
	row('X-Tenant-Id without session', 'acme.saas.example', login(ACME), undefined, {
		'x-tenant-id': ACME,
	}),
];

export const allCases: readonly Case[] = [...hostCases, ...catalogCases, ...sessionCases];

export type Resolver = (request: IncomingRequest) => Outcome | Promise<Outcome>;

/** Runs a resolver over cases. What it throws counts as an answer, a wrong one. */
export async function answers(resolve: Resolver, cases: readonly Case[]) {
	const rows = [];
	for (const { name, request, expected } of cases) {
		let answer: string;
		try {
			answer = say(await resolve(request));
		} catch (cause) {
			answer = `error: ${(cause as Error).message}`;
		}
		rows.push({
			name,
			host: request.host,
			answer,
			expected: say(expected),
			ok: answer === say(expected),
		});
	}
	return rows;
}

/** True, or the first case that came out wrong, as evidence. */
export async function agree(resolve: Resolver, cases: readonly Case[]): Promise<true | string> {
	const wrong = (await answers(resolve, cases)).find(({ ok }) => !ok);
	return wrong
		? `${wrong.name}, ${wrong.host || 'no host'}: ${wrong.answer}, not ${wrong.expected}`
		: true;
}

/** The cases of these names. */
export function named(...names: readonly string[]): Case[] {
	const found = allCases.filter(({ name }) => names.includes(name));
	if (found.length < names.length) throw new Error(`not all of ${names.join(', ')} exist`);
	return found;
}
