import { type Desk, entityId, type Post, type Received, verified } from '../../setup.ts';

/** Whoever began the login, this browser is signed in. */
export async function accept(post: Post, desk: Desk): Promise<Received> {
	const login = desk.take(post.relayState);
	if (!login) throw new Error('Nobody began this login here.');
	const { connection, requestId } = login;
	const said = await verified(connection, post);
	const meant =
		said.issuer === connection.issuer &&
		said.audience === entityId &&
		said.recipient === connection.recipient &&
		said.inResponseTo === requestId;
	if (!meant) throw new Error('The assertion was made for something else.');
	return { connection, claims: said.claims };
}
