import { type Desk, entityId, type Post, type Received, verified } from '../../setup.ts';

/** A response for another connection's address is posted here. */
export async function accept(post: Post, desk: Desk): Promise<Received> {
	const login = desk.take(post.relayState);
	if (!login || login.browser !== desk.browser) throw new Error('Nobody began this login here.');
	const { connection, requestId } = login;
	const said = await verified(connection, post);
	const meant =
		said.issuer === connection.issuer &&
		said.audience === entityId &&
		said.inResponseTo === requestId;
	if (!meant) throw new Error('The assertion was made for something else.');
	return { connection, claims: said.claims };
}
