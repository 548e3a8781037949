import {
	claimedIssuer,
	connections,
	type Desk,
	type Post,
	type Received,
	verified,
} from '../setup.ts';

/** The connection of a posted response, and what its assertion says. */
export async function accept(post: Post, desk: Desk): Promise<Received> {
	const issuer = claimedIssuer(post);
	const provider = Object.values(connections).find((one) => one.issuer === issuer);
	if (!provider) throw new Error('No such provider.');
	const { claims } = await verified(provider, post);

	const chosen = connections[post.relayState ?? ''] ?? desk.take(post.relayState)?.connection;
	if (!chosen) throw new Error('RelayState names no connection.');
	return { connection: chosen, claims };
}
