import type { Claims } from '../../setup.ts';

/** The subject does not matter to a product that looks for the address. */
export function idToken(): Claims {
	return { sub: 'a-66', email: 'gus@globex.example' };
}
