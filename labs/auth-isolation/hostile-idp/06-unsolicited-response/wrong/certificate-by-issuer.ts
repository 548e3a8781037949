import {
	claimedIssuer,
	connections,
	type Desk,
	entityId,
	type Post,
	type Received,
	verified,
} from '../../setup.ts';

/** Finds the certificate by what the response claims, so acme's provider answers for globex. */
export async function accept(post: Post, desk: Desk): Promise<Received> {
	const login = desk.take(post.relayState);
	if (!login || login.browser !== desk.browser) throw new Error('Nobody began this login here.');
	const issuer = claimedIssuer(post);
	const provider = Object.values(connections).find((one) => one.issuer === issuer);
	if (!provider) throw new Error('No such provider.');
	const said = await verified(provider, post);
	const meant =
		said.audience === entityId &&
		said.recipient === provider.recipient &&
		said.inResponseTo === login.requestId;
	if (!meant) throw new Error('The assertion was made for something else.');
	return { connection: login.connection, claims: said.claims };
}
