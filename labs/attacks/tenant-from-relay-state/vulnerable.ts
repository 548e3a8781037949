import { compactVerify } from 'jose';
import { connections, type Post } from './setup.ts';

/** @returns the tenant of the session that the browser gets. */
export async function consume({ response, relayState }: Post, _browser: string): Promise<string> {
	const verified = await Promise.allSettled(
		connections.map(({ certificate }) =>
			compactVerify(response, certificate, { algorithms: ['ES256'] }),
		),
	);
	if (!verified.some(({ status }) => status === 'fulfilled')) throw new Error('Nobody signed it.');
	const connection = connections.find(({ name }) => name === relayState);
	if (!connection) throw new Error('The tenant is unknown.');
	return connection.tenantId;
}
