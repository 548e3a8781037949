import { TAR_BLOCK, tarMembers } from './tar.ts';

/**
 * What one tar archive has that another has not, as pieces to copy and bytes to put between them.
 * Two dumps of a data directory differ in a hundred of a thousand pages.
 *
 * Format, in 32-bit little-endian words: length of the base, length of the result, number of
 * pieces; for each piece where it is copied from, how many bytes, and how many new ones follow it;
 * then the new bytes.
 */

const HEADER_WORDS = 3;
const PIECE_WORDS = 3;

interface Piece {
	readonly from: number;
	copied: number;
	inserted: number;
}

/** @param base and next whole archives, whose members stand at multiples of 512 bytes. */
export function encodeDelta(base: Uint8Array, next: Uint8Array): Uint8Array<ArrayBuffer> {
	const members = membersOf(base);
	const pieces: Piece[] = [{ from: 0, copied: 0, inserted: 0 }];
	const fresh: Uint8Array[] = [];
	for (const [name, { at, length }] of membersOf(next)) {
		const old = members.get(name);
		for (let offset = 0; offset < length; offset += TAR_BLOCK) {
			const block = next.subarray(at + offset, at + offset + TAR_BLOCK);
			const from = old && offset < old.length ? old.at + offset : undefined;
			let piece = pieces.at(-1) as Piece;
			if (from === undefined || !equal(block, base.subarray(from, from + TAR_BLOCK))) {
				fresh.push(block);
				piece.inserted += block.length;
				continue;
			}
			if (piece.inserted > 0 || piece.from + piece.copied !== from) {
				piece = { from, copied: 0, inserted: 0 };
				pieces.push(piece);
			}
			piece.copied += block.length;
		}
	}
	const words = new Uint32Array([
		base.length,
		next.length,
		pieces.length,
		...pieces.flatMap(({ from, copied, inserted }) => [from, copied, inserted]),
	]);
	const delta = new Uint8Array(words.byteLength + fresh.length * TAR_BLOCK);
	delta.set(new Uint8Array(words.buffer));
	for (const [index, block] of fresh.entries())
		delta.set(block, words.byteLength + index * TAR_BLOCK);
	return delta;
}

/**
 * The archive that the delta was made from.
 * @throws Error where the delta is cut off or belongs to another base.
 */
export function applyDelta(base: Uint8Array, delta: Uint8Array): Uint8Array<ArrayBuffer> {
	const view = new DataView(delta.buffer, delta.byteOffset, delta.byteLength);
	const word = (index: number) => view.getUint32(index * 4, true);
	if (word(0) !== base.length) throw new Error('The delta belongs to another base.');
	const next = new Uint8Array(word(1));
	const count = word(2);
	let to = 0;
	let taken = (HEADER_WORDS + count * PIECE_WORDS) * 4;
	for (let piece = 0; piece < count; piece += 1) {
		const at = HEADER_WORDS + piece * PIECE_WORDS;
		const from = word(at);
		const copied = word(at + 1);
		const inserted = word(at + 2);
		next.set(base.subarray(from, from + copied), to);
		next.set(delta.subarray(taken, taken + inserted), to + copied);
		to += copied + inserted;
		taken += inserted;
	}
	if (taken !== delta.length) throw new Error('The delta is cut off.');
	return next;
}

interface Member {
	readonly at: number;
	readonly length: number;
}

/** Where each member stands, its header with it; what ends the archive is one, too. */
function membersOf(archive: Uint8Array): Map<string, Member> {
	const members = new Map<string, Member>();
	let end = 0;
	for (const { name, at, size } of tarMembers(archive)) {
		const length = TAR_BLOCK + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
		members.set(name, { at, length });
		end = at + length;
	}
	return members.set('', { at: end, length: archive.length - end });
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
	return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
