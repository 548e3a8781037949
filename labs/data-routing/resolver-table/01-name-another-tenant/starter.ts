import type { IncomingRequest } from '../setup.ts';

// A user of acme, at acme's address. Make the API answer with globex's data.
export const request: IncomingRequest = {
	host: 'acme.saas.example',
	session: 'session-of-acme',
	headers: {},
};
