import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A page of the built site: where it stands, and its text as the steps change it. */
export interface BuiltPage {
	readonly path: string;
	html: string;
}

/** Every page of a folder. */
export function readPages(folder: string): BuiltPage[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.html'))
		.map((name) => join(folder, name))
		.map((path) => ({ path, html: readFileSync(path, 'utf8') }));
}
