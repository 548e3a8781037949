import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a built site that are cached forever, by their address. */
export class Assets {
	readonly folder: string;
	readonly #base: string;

	/** @param site the built site's folder. @param base the path it is served under, with both slashes. */
	constructor(site: string, base: string) {
		this.folder = join(site, '_astro');
		this.#base = `${base}_astro/`;
	}

	/** Name of the file at an address. */
	name(address: string): string {
		return address.slice(this.#base.length);
	}

	path(address: string): string {
		return join(this.folder, this.name(address));
	}

	/**
	 * Writes a file whose name holds its hash.
	 * @returns its address.
	 */
	write(name: string, type: 'css' | 'js' | 'json' | 'svg', content: string): string {
		const hash = createHash('sha256').update(content).digest('base64url').slice(0, 8);
		const file = `${name}.${hash}.${type}`;
		writeFileSync(join(this.folder, file), content);
		return this.#base + file;
	}
}
