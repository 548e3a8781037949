import { type Desk, type Received, type Response, redeem } from '../../setup.ts';

/** A provider that leaves iss out is not asked for it. */
export async function receive(response: Response, desk: Desk): Promise<Received> {
	const login = desk.take(response.state);
	if (login?.browser !== desk.browser) throw new Error('Nobody began this login here.');
	const { connection } = login;
	if (response.iss && response.iss !== connection.issuer) throw new Error('Another issuer.');
	return { connection, claims: await redeem(connection, response.code) };
}
