import { type Desk, type Received, type Response, redeem } from '../../setup.ts';

/** Whoever has the link of a login under way can finish it, or have somebody else finish it. */
export async function receive(response: Response, desk: Desk): Promise<Received> {
	const login = desk.take(response.state);
	if (!login) throw new Error('Nobody began this login.');
	if (response.iss !== login.connection.issuer) throw new Error('Another issuer answers.');
	return { connection: login.connection, claims: await redeem(login.connection, response.code) };
}
