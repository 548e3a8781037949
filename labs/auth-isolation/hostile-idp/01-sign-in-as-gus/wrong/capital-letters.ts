import type { Claims } from '../../setup.ts';

/** This product compares addresses letter by letter. */
export function idToken(): Claims {
	return { sub: 'a-1', email: 'Gus@Globex.example', email_verified: true };
}
