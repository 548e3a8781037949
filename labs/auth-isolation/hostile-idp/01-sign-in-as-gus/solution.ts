import type { Claims } from '../setup.ts';

/** What acme's provider signs for ada. */
export function idToken(): Claims {
	return {
		sub: 'a-1',
		email: 'gus@globex.example',
		email_verified: true,
	};
}
