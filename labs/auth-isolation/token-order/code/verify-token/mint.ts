import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, exportSPKI, generateKeyPair, type JWK } from 'jose';
import cases from './cases.json' with { type: 'json' };

/**
 * Mints the tokens of cases.json into tokens.json, for verifiers in any language:
 * `node mint.ts`. The private keys are made for one run and kept nowhere.
 */

type Json = Record<string, unknown>;
export type TokenCase = (typeof cases.cases)[number] & {
	header?: Json;
	claims?: Json;
	/** Claims that stand in the token with the value null. */
	nullClaims?: string[];
	signedBy?: string;
	token?: string;
	addresses?: string;
	needs?: string;
	refused?: string;
};

const FILE = join(import.meta.dirname, 'tokens.json');
const ATTACKER = 'attacker';
const PUBLIC_KEY_AS_SECRET = 'public key of house-november';

/** The case with what it takes over from the right token; a null takes a member away. */
export function completed(one: TokenCase) {
	const right = cases.right[one.from as keyof typeof cases.right];
	return {
		header: merged(right.header, one.header),
		claims: {
			...merged(right.claims, one.claims),
			...Object.fromEntries((one.nullClaims ?? []).map((name) => [name, null])),
		},
		signedBy: one.signedBy ?? right.signedBy,
		addresses: one.addresses ?? right.addresses,
	};
}

function merged(right: Json, change: Json = {}): Json {
	return Object.fromEntries(
		Object.entries({ ...right, ...change }).filter(([, value]) => value !== null),
	);
}

function encoded(part: Json): string {
	return Buffer.from(JSON.stringify(part)).toString('base64url');
}

async function mint(): Promise<void> {
	const ids = [...cases.issuers.flatMap(({ keys }) => keys), ATTACKER];
	const pairs = new Map(
		await Promise.all(
			ids.map(async (id) => [id, await generateKeyPair('ES256', { extractable: true })] as const),
		),
	);
	const pairOf = (id: string) => {
		const pair = pairs.get(id);
		if (!pair) throw new Error(`No key is called ${id}; there are ${ids.join(', ')}.`);
		return pair;
	};
	const publicKeys: Record<string, JWK> = {};
	for (const id of ids) publicKeys[id] = { ...(await exportJWK(pairOf(id).publicKey)), kid: id };
	const pem = await exportSPKI(pairOf('house-november').publicKey);

	const signed = async (one: TokenCase): Promise<string> => {
		if (one.token) return one.token;
		const { header, claims, signedBy } = completed(one);
		if (header['jwk']) header['jwk'] = publicKeys[header['jwk'] as string];
		const text = `${encoded(header)}.${encoded(claims)}`;
		if (signedBy === 'nobody') return `${text}.`;
		if (signedBy === PUBLIC_KEY_AS_SECRET) {
			return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
		}
		const key = pairOf(signedBy).privateKey;
		const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
		const signature = await crypto.subtle.sign(algorithm, key, Buffer.from(text));
		return `${text}.${Buffer.from(signature).toString('base64url')}`;
	};
	const tokens: Record<string, string> = {};
	for (const one of cases.cases as TokenCase[]) tokens[one.name] = await signed(one);
	writeFileSync(FILE, `${JSON.stringify({ publicKeys, tokens }, null, '\t')}\n`);
}

export function readTokens(): { publicKeys: Record<string, JWK>; tokens: Record<string, string> } {
	return JSON.parse(readFileSync(FILE, 'utf8'));
}

if (process.argv[1] === import.meta.filename) await mint();
