import { type Desk, type Received, type Response, redeem } from '../../setup.ts';

/** The code is at acme's provider by the time the issuers are compared. */
export async function receive(response: Response, desk: Desk): Promise<Received> {
	const login = desk.take(response.state);
	if (login?.browser !== desk.browser) throw new Error('Nobody began this login here.');
	const claims = await redeem(login.connection, response.code);
	if (response.iss !== login.connection.issuer) throw new Error('Another issuer answers.');
	return { connection: login.connection, claims };
}
