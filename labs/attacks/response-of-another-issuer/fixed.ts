import type { Response, World } from './setup.ts';

/** Signs a browser in. @returns the tenant of its session. */
export async function callback(world: World, response: Response, browser: string): Promise<string> {
	const { connection, verifier } = world.take(response.state, browser);
	if (response.iss !== connection.provider.issuer) {
		throw new Error('The response is of another issuer than the login.');
	}
	await connection.provider.token(response.code, verifier);
	return connection.tenantId;
}
