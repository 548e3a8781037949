import { jwtVerify } from 'jose';
import { CLIENT, type Connection, ISSUER, key } from './setup.ts';

/** @param connection of the login that this browser began. @returns the tenant of its session. */
export async function signIn(connection: Connection, token: string): Promise<string> {
	const { payload } = await jwtVerify(token, key, {
		algorithms: ['ES256'],
		issuer: ISSUER,
		audience: CLIENT,
	});
	if (payload['hd'] !== connection.hostedDomain) {
		throw new Error('The account is of another customer of this issuer.');
	}
	return connection.tenantId;
}
