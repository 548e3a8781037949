import { connections, type Desk, type Received, type Response, redeem } from '../../setup.ts';

/** Tenant and provider agree now, but with the response and not with the login. */
export async function receive(response: Response, desk: Desk): Promise<Received> {
	const login = desk.take(response.state);
	if (login?.browser !== desk.browser) throw new Error('Nobody began this login here.');
	const connection =
		Object.values(connections).find(({ issuer }) => issuer === response.iss) ?? login.connection;
	return { connection, claims: await redeem(connection, response.code) };
}
