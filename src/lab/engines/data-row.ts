import { cutMark, VALUE_CAP } from './limits.ts';

/** Type byte and length stand before the body of a message. */
const HEADER = 5;
const NULL_LENGTH = -1;

/** What a value of a row comes as: its bytes, which belong to the message, or nothing for NULL. */
type OnValue = (bytes: Uint8Array | null) => void;

/**
 * The values of one DataRow message. Of a long one no more is decoded than is kept: as a string of
 * the page, 256 MB are more than a tab survives.
 *
 * @param onCut is given the bytes of each value that is cut.
 */
export function readDataRow(
	message: Uint8Array,
	onCut?: (bytes: Uint8Array) => void,
): (string | null)[] {
	const values: (string | null)[] = [];
	eachValue(message, (bytes) => {
		if (bytes && bytes.length > VALUE_CAP) onCut?.(bytes);
		values.push(bytes && decode(bytes));
	});
	return values;
}

/** Goes through the values of one DataRow message. */
export function eachValue(message: Uint8Array, onValue: OnValue): void {
	const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
	let at = HEADER + 2;
	for (let left = view.getInt16(HEADER); left > 0; left -= 1) {
		const length = view.getInt32(at);
		at += 4;
		if (length === NULL_LENGTH) {
			onValue(null);
			continue;
		}
		onValue(message.subarray(at, at + length));
		at += length;
	}
}

function decode(bytes: Uint8Array): string {
	// A decoder of its own for each: `stream` leaves out a character that the cut goes through.
	if (bytes.length <= VALUE_CAP) return new TextDecoder().decode(bytes);
	const kept = new TextDecoder().decode(bytes.subarray(0, VALUE_CAP), { stream: true });
	return kept + cutMark(bytes.length);
}
