import { cutMark, VALUE_CAP } from './limits.ts';

/** Type byte and length stand before the body of a message. */
const HEADER = 5;
const NULL_LENGTH = -1;

/** Where a value stands in its message; NULL stands nowhere, from 0 to 0. */
type OnValue = (from: number, to: number) => void;

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
	eachValue(message, (from, to) => {
		const bytes = message.subarray(from, to);
		if (bytes.length > VALUE_CAP) onCut?.(bytes);
		values.push(from === 0 ? null : decode(bytes));
	});
	return values;
}

/** Goes through the values of one DataRow message. */
export function eachValue(message: Uint8Array, onValue: OnValue): void {
	let at = HEADER + 2;
	// A DataView for each row would cost as much as the rest.
	for (let left = (byte(message, HEADER) << 8) | byte(message, HEADER + 1); left > 0; left -= 1) {
		const length =
			(byte(message, at) << 24) |
			(byte(message, at + 1) << 16) |
			(byte(message, at + 2) << 8) |
			byte(message, at + 3);
		at += 4;
		if (length === NULL_LENGTH) onValue(0, 0);
		else {
			onValue(at, at + length);
			at += length;
		}
	}
}

function byte(message: Uint8Array, at: number): number {
	return message[at] as number;
}

function decode(bytes: Uint8Array): string {
	// A decoder of its own for each: `stream` leaves out a character that the cut goes through.
	if (bytes.length <= VALUE_CAP) return new TextDecoder().decode(bytes);
	const kept = new TextDecoder().decode(bytes.subarray(0, VALUE_CAP), { stream: true });
	return kept + cutMark(bytes.length);
}
