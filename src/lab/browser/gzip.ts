const MAGIC = [0x1f, 0x8b];

/**
 * Whether bytes are compressed: a file stored so may arrive opened, from a host that declares its
 * compression.
 * @param head the first bytes, two at least.
 */
export function isGzip(head: Uint8Array): boolean {
	return MAGIC.every((byte, index) => head[index] === byte);
}
