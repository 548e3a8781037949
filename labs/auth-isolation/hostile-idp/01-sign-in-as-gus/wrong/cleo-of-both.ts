import type { Claims } from '../../setup.ts';

/** Cleo works for acme too: her account opens both, and is not gus's. */
export function idToken(): Claims {
	return { sub: 'a-1', email: 'cleo@consultant.example', email_verified: true };
}
