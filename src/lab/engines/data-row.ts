import { cutMark, VALUE_CAP } from './limits.ts';

/** Type byte and length stand before the body of a message. */
const HEADER = 5;
const NULL_LENGTH = -1;

/**
 * The values of one DataRow message. Of a long one no more is decoded than is kept: as a string of
 * the page, 256 MB are more than a tab survives.
 */
export function readDataRow(message: Uint8Array): (string | null)[] {
	const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
	const values: (string | null)[] = [];
	let at = HEADER + 2;
	for (let left = view.getInt16(HEADER); left > 0; left -= 1) {
		const length = view.getInt32(at);
		at += 4;
		if (length === NULL_LENGTH) {
			values.push(null);
			continue;
		}
		values.push(decode(message.subarray(at, at + length)));
		at += length;
	}
	return values;
}

function decode(bytes: Uint8Array): string {
	// A decoder of its own for each: `stream` leaves out a character that the cut goes through.
	if (bytes.length <= VALUE_CAP) return new TextDecoder().decode(bytes);
	const kept = new TextDecoder().decode(bytes.subarray(0, VALUE_CAP), { stream: true });
	return kept + cutMark(bytes.length);
}
