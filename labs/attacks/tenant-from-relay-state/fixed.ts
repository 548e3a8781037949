import { compactVerify } from 'jose';
import { type Assertion, begun, type Post } from './setup.ts';

/** @returns the tenant of the session that the browser gets. */
export async function consume({ response }: Post, browser: string): Promise<string> {
	const login = begun.get(browser);
	if (!login) throw new Error('This browser began no login.');
	const { connection, requestId } = login;
	const { payload } = await compactVerify(response, connection.certificate, {
		algorithms: ['ES256'],
	});
	const assertion: Assertion = JSON.parse(new TextDecoder().decode(payload));
	if (
		assertion.issuer !== connection.issuer ||
		assertion.recipient !== connection.recipient ||
		assertion.inResponseTo !== requestId
	) {
		throw new Error('The assertion is not of this login.');
	}
	return connection.tenantId;
}
