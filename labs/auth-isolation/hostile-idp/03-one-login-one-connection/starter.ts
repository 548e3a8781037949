import { connections, type Desk, type Received, type Response, redeem } from '../setup.ts';

/** The connection of a response, and what its ID token says. */
export async function receive(response: Response, desk: Desk): Promise<Received> {
	const login = desk.take(response.state);
	if (!login) throw new Error('Nobody began this login.');
	const provider =
		Object.values(connections).find(({ issuer }) => issuer === response.iss) ?? login.connection;
	return { connection: login.connection, claims: await redeem(provider, response.code) };
}
