import type { IncomingRequest } from '../../setup.ts';

export const request: IncomingRequest = {
	host: 'acme.saas.example',
	session: 'session-of-acme',
	headers: { 'x-tenant-id': 'globex' },
};
