/** The members of a tar archive as PGlite dumps one: plain names of up to 100 bytes. */

/** Bytes of a header, and of what contents are rounded up to. */
export const TAR_BLOCK = 512;

const DIRECTORY = '5'.charCodeAt(0);

export interface TarMember {
	readonly name: string;
	/** Byte at which its header begins. */
	readonly at: number;
	/** Bytes of its content, which begins a block after its header. */
	readonly size: number;
	/** Seconds since 1970. */
	readonly modified: number;
	readonly isDirectory: boolean;
}

/** @param archive a whole archive, not compressed. */
export function* tarMembers(archive: Uint8Array): Generator<TarMember, void, undefined> {
	let at = 0;
	while (at < archive.length && archive[at] !== 0) {
		const octal = (offset: number) => Number.parseInt(textAt(archive, at + offset, 12), 8) || 0;
		const size = octal(124);
		yield {
			name: textAt(archive, at, 100),
			at,
			size,
			modified: octal(136),
			isDirectory: archive[at + 156] === DIRECTORY,
		};
		at += TAR_BLOCK + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
	}
}

const decoder = new TextDecoder();

/** Text of at most so many bytes, which a zero or a space ends. */
function textAt(bytes: Uint8Array, at: number, most: number): string {
	let end = at;
	while (end < at + most && bytes[end] !== 0 && bytes[end] !== 0x20) end += 1;
	return decoder.decode(bytes.subarray(at, end));
}
