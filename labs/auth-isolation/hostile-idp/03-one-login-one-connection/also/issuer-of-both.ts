import {
	connections,
	type Desk,
	type Received,
	Refused,
	type Response,
	redeem,
} from '../../setup.ts';

/** Looks the issuer up as well, and both must be one connection. */
export async function receive({ state, iss, code }: Response, desk: Desk): Promise<Received> {
	const login = desk.take(state);
	if (login?.browser !== desk.browser) throw new Refused('This login began elsewhere.');
	const answering = Object.values(connections).filter(({ issuer }) => issuer === iss);
	const connection = answering.find(({ id }) => id === login.connection.id);
	if (!connection) throw new Refused('This provider was not asked.');
	return { connection, claims: await redeem(connection, code) };
}
