import type { IncomingRequest } from '../../setup.ts';

// Nothing compares the address with the session.
export const request: IncomingRequest = {
	host: 'globex.saas.example',
	session: 'session-of-acme',
};
