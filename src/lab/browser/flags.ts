/** Words in the address that change what a lab's page is, and that its links to other steps keep. */

/** `fresh`: nothing is read from or stored in the browser. `present`: large, and alone. */
export type Flag = 'fresh' | 'present';

const FLAGS: readonly Flag[] = ['fresh', 'present'];

/** @param search `location.search`. */
export function hasFlag(search: string, flag: Flag): boolean {
	return new URLSearchParams(search).has(flag);
}

/** What a link to another step adds to its address: `?fresh&present`, or nothing. */
export function keptFlags(search: string): string {
	const kept = FLAGS.filter((flag) => hasFlag(search, flag));
	return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

/** The same address with a flag turned on or off, and every other parameter as it is. */
export function toggled(search: string, flag: Flag): string {
	const parameters = new URLSearchParams(search);
	if (parameters.has(flag)) parameters.delete(flag);
	else parameters.set(flag, '');
	// A flag needs no sign of equality.
	return `?${parameters.toString().replaceAll(/=(?=&|$)/g, '')}`;
}
