import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose';
import { hmac, publicKey, publicKeyText } from './setup.ts';

/** One `verify` for every algorithm, with one key: the header says which it is. */
export async function verify(token: string): Promise<string> {
	const [header, body, signature] = token.split('.');
	const { alg } = decodeProtectedHeader(token);
	if (alg === 'HS256') {
		const expected = await hmac(`${header}.${body}`, publicKeyText);
		if (signature !== expected) throw new Error('The signature is wrong.');
	} else if (alg !== 'none') {
		await compactVerify(token, publicKey);
	}
	return String(decodeJwt(token)['tenant_id']);
}
