import {
	claimedIssuer,
	connections,
	type Desk,
	type Post,
	type Received,
	verified,
} from '../../setup.ts';

/** The tenant is the signer's now, but nobody asked, and it can be posted again. */
export async function accept(post: Post, _desk: Desk): Promise<Received> {
	const issuer = claimedIssuer(post);
	const connection = Object.values(connections).find((one) => one.issuer === issuer);
	if (!connection) throw new Error('No such provider.');
	return { connection, claims: (await verified(connection, post)).claims };
}
