import { type Desk, entityId, type Post, type Received, verified } from '../setup.ts';

/** The connection of a posted response, and what its assertion says. */
export async function accept(post: Post, desk: Desk): Promise<Received> {
	const login = desk.take(post.relayState);
	if (!login || login.browser !== desk.browser) throw new Error('Nobody began this login here.');
	const { connection, requestId } = login;

	const { issuer, audience, recipient, inResponseTo, claims } = await verified(connection, post);
	if (issuer !== connection.issuer) throw new Error('Another provider made the assertion.');
	if (audience !== entityId) throw new Error('It was made for another product.');
	if (recipient !== connection.recipient) throw new Error('It was made for another address.');
	if (inResponseTo !== requestId) throw new Error('It answers another request, or none.');
	return { connection, claims };
}
