import { type Note, open } from './setup.ts';

/** @param tenant of the verified token. */
export function read(tenant: string, note: Note): Promise<string> {
	return open(tenant, note);
}
