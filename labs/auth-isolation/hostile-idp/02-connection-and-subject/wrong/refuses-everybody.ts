import type { Claims, Connection, Session } from '../../setup.ts';

export function session(_connection: Connection, _claims: Claims): Session | null {
	throw new Error('Come back later.');
}
