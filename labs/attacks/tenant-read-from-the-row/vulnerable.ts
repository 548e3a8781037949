import { type Note, open } from './setup.ts';

export function read(_tenant: string, note: Note): Promise<string> {
	return open(note.tenant, note);
}
