import { type Desk, entityId, type Post, type Received, Refused, verified } from '../../setup.ts';

/** What the assertion must say is put together first, and then compared field by field. */
export async function accept(post: Post, desk: Desk): Promise<Received> {
	const login = desk.take(post.relayState);
	if (login?.browser !== desk.browser) throw new Refused('This login began elsewhere.');
	const { connection } = login;
	const said = await verified(connection, post);
	const wanted = {
		issuer: connection.issuer,
		audience: entityId,
		recipient: connection.recipient,
		inResponseTo: login.requestId,
	};
	for (const [field, value] of Object.entries(wanted)) {
		if (said[field as keyof typeof wanted] !== value) throw new Refused(`Another ${field}.`);
	}
	return { connection, claims: said.claims };
}
