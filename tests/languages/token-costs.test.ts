import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPair, jwtVerify, SignJWT } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
	parseTenantId,
	type TenantScope,
	withTenant,
} from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { cutRegion } from '../../src/components/snippet.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { type FinalState, serveFinalState } from './final-state.ts';

/** The numbers of the guide tenant-scoped-tokens: bytes are exact, the ratio is one machine's. */
const RECORDED = {
	/** Bytes of an access token that names this many tenants by UUID. */
	bytes: { 1: 449, 10: 919, 100: 5599 },
	/** Verify and look the membership up in the request's own transaction, over verify alone. */
	ratio: 2.6,
	/** Milliseconds of verify alone, ES256. */
	verify: 0.19,
};

const FILE = 'auth-isolation/token-order/code/membership-version/membership-version.sql';
const SQL = readFileSync(join(LABS_FOLDER, FILE), 'utf8');

const { privateKey, publicKey } = await generateKeyPair('ES256');

const tenants = (count: number) =>
	Array.from(
		{ length: count },
		(_, at) => `aaaaaaaa-aaaa-4aaa-8aaa-${String(at).padStart(12, '0')}`,
	);

function mint(claim: object): Promise<string> {
	const claims = {
		iss: 'https://id.example',
		aud: 'https://api.example',
		sub: 'ada',
		client_id: 'web',
		jti: 'token-of-ada',
		membership_version: '3',
		iat: 1_795_510_680,
		exp: 1_795_511_280,
		...claim,
	};
	return new SignJWT(claims)
		.setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'house-november' })
		.sign(privateKey);
}

describe('the bytes of a token', () => {
	it('are those of the guide', async () => {
		const bytes = {
			1: (await mint({ tenant_id: tenants(1)[0] })).length,
			10: (await mint({ tenant_id: tenants(10) })).length,
			100: (await mint({ tenant_id: tenants(100) })).length,
		};
		expect(bytes).toEqual(RECORDED.bytes);
	});
});

describe('a request', () => {
	let state: FinalState;
	let pool: pg.Pool;

	beforeAll(async () => {
		state = await serveFinalState(inject('postgresUrl'), 'row-level-security');
		const owner = new pg.Client({ connectionString: state.ownerUrl });
		await owner.connect();
		for (const name of ['table', 'protect']) await owner.query(cutRegion(SQL, name, FILE).code);
		await owner.end();
		pool = new pg.Pool({ connectionString: state.databaseUrl, max: 1 });
	});

	afterAll(async () => {
		await pool.end();
		await state.close();
	});

	/** Median in milliseconds of many runs, after some that do not count. */
	async function median(work: () => Promise<unknown>): Promise<number> {
		const times: number[] = [];
		for (let run = 0; run < 400; run += 1) {
			const began = performance.now();
			await work();
			if (run >= 100) times.push(performance.now() - began);
		}
		return times.sort((a, b) => a - b)[times.length / 2] ?? 0;
	}

	it('costs more with the membership looked up, in about the ratio of the guide', async () => {
		const token = await mint({ tenant_id: tenants(1)[0] });
		const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
		const verify = () => jwtVerify(token, publicKey, { currentDate: new Date(1_795_511_000_000) });
		const lookup = (scope: TenantScope) =>
			scope.query(
				'SELECT role, version::text AS version FROM membership WHERE tenant_id = $1 AND issuer = $2 AND subject = $3',
				[acme, 'https://id.example', 'ada'],
			);
		const both = await withTenant(pool, acme, async (scope) => [
			await median(verify),
			await median(async () => {
				await verify();
				await lookup(scope);
			}),
		]);
		const ratio = (both[1] ?? 0) / (both[0] ?? 1);
		console.info(`verify ${both[0]?.toFixed(3)} ms, with the look-up ${both[1]?.toFixed(3)} ms`);
		// The spread of a busy machine; a look-up that costs nothing, or ten times as much, is news.
		expect(ratio).toBeGreaterThan(RECORDED.ratio / 2);
		expect(ratio).toBeLessThan(RECORDED.ratio * 3);
		expect(both[0]).toBeLessThan(RECORDED.verify * 10);
	});
});
