import type { Leak } from './canary.ts';

/** The words for a leak. Pages have them from the start; what looks for leaks comes with a press. */

/** What a reader is told of a leak: value and owner, without the channel. */
export function leakText({ kind, value, tenant, spot }: Leak): string {
	const shown = `“${around(value, spot)}”`;
	if (kind === 'range') return `${shown} holds a number that only ${tenant} has`;
	if (kind === 'total') return `${shown} counts rows of ${tenant}`;
	return `${shown} belongs to ${tenant}`;
}

/** How a leak came: `a row`, or where it stood that nobody sees. */
export function placeText({ channel, place }: Pick<Leak, 'channel' | 'place'>): string {
	return place ?? { row: 'a row', error: 'an error', notice: 'a notice', plan: 'a plan' }[channel];
}

const LONGEST = 160;

/** A long value is shown from a little before what gave it away. */
function around(value: string, spot: string): string {
	if (value.length <= LONGEST) return value;
	const from = Math.max(0, value.indexOf(spot) - 40);
	const cut = value.slice(from, from + LONGEST);
	return `${from > 0 ? '…' : ''}${cut}${from + LONGEST < value.length ? '…' : ''}`;
}
