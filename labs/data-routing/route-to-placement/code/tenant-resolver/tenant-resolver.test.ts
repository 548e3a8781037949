import pg, { type Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import table from './cases.json' with { type: 'json' };
import { findIn, type Names, redirectHeaders, resolveTenant } from './tenant-resolver.ts';

// DATABASE_URL logs in as app_user, to a database in the state that the lab ends in.

interface Case {
	readonly name: string;
	readonly host: string;
	readonly session?: string;
	/** Path and query; `/` without it. */
	readonly target?: string;
	readonly answer: Readonly<Record<string, unknown>> & { readonly status: number };
}

const NAMES: Names = { base: 'saas.example', reserved: new Set(['www', 'api', 'status']) };
const STATUS = { tenant: 200, public: 200, login: 401, redirect: 308 } as const;

const cases = table.cases as readonly Case[];
const sessions: Readonly<Record<string, string>> = table.sessions;

let pool: Pool;
beforeAll(() => {
	pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] }).on('error', () => {});
});
afterAll(() => pool.end());

/** What a server would answer; headers of the request that name a tenant are not even passed in. */
async function answerTo({ host, session = '', target = '/' }: Omit<Case, 'name' | 'answer'>) {
	const claim = sessions[session];
	const identity = claim === undefined ? null : parseTenantId(claim);
	const found = await resolveTenant(findIn(pool), NAMES, host, identity);
	if (found.kind === 'refused') return found;
	if (found.kind !== 'redirect') return { status: STATUS[found.kind], ...found };
	const { location, 'cache-control': cacheControl } = redirectHeaders(found.host, target);
	return { status: STATUS.redirect, kind: found.kind, location, cacheControl };
}

describe('resolveTenant', () => {
	it.each(cases)('$name: $answer.status', async ({ answer, ...request }) => {
		expect(await answerTo(request)).toEqual(answer);
	});

	it('serves nobody while the catalog does not answer', async () => {
		const down = new Error('connection refused');
		const found = resolveTenant(() => Promise.reject(down), NAMES, 'acme.saas.example', null);
		await expect(found).rejects.toBe(down);
	});
});

describe('redirectHeaders', () => {
	it.each(table.redirects)('sends $target to $location', ({ target, location }) => {
		expect(redirectHeaders('acme.saas.example', target).location).toBe(location);
	});
});
