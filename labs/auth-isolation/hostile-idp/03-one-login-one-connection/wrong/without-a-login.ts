import { connections, type Desk, type Received, type Response, redeem } from '../../setup.ts';

/** No login is kept: a link from anywhere signs this browser in, as often as it likes. */
export async function receive(response: Response, _desk: Desk): Promise<Received> {
	const connection = Object.values(connections).find(({ issuer }) => issuer === response.iss);
	if (!connection) throw new Error('No such issuer.');
	return { connection, claims: await redeem(connection, response.code) };
}
