import type { IncomingRequest } from '../../setup.ts';

export const request: IncomingRequest = {
	host: 'globex.saas.example',
	session: 'session-of-globex',
};
