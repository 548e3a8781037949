import {
	connections,
	type Desk,
	entityId,
	type Post,
	type Received,
	verified,
} from '../../setup.ts';

/** Certificate and tenant are one connection, which RelayState may still name without a login. */
export async function accept(post: Post, desk: Desk): Promise<Received> {
	const connection = connections[post.relayState ?? ''] ?? desk.take(post.relayState)?.connection;
	if (!connection) throw new Error('RelayState names no connection.');
	const said = await verified(connection, post);
	const meant = said.audience === entityId && said.recipient === connection.recipient;
	if (!meant) throw new Error('The assertion was made for something else.');
	return { connection, claims: said.claims };
}
