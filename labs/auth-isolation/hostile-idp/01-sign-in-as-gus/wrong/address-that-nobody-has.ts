import type { Claims } from '../../setup.ts';

/** Right domain, but the product has no account with this address. */
export function idToken(): Claims {
	return { sub: 'a-1', email: 'gus.smith@globex.example', email_verified: true };
}
