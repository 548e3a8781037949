import { type Desk, type Received, type Response, redeem } from '../setup.ts';

/** The connection of a response, and what its ID token says. */
export async function receive(response: Response, desk: Desk): Promise<Received> {
	const login = desk.take(response.state);
	if (!login || login.browser !== desk.browser) throw new Error('Nobody began this login here.');
	const { connection } = login;
	if (response.iss !== connection.issuer) throw new Error('Another issuer answers.');
	return { connection, claims: await redeem(connection, response.code) };
}
