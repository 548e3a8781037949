import type { Claims } from '../../setup.ts';

/** The product does not look at the subject. */
export function idToken(): Claims {
	return { sub: 'g-1', email: 'ada@acme.example', email_verified: true };
}
