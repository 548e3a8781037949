import { hosts, sayAddress } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Every spelling, and what came of it. */
export default function show({ address }: Answer) {
	return hosts.map(({ name, host, expected }) => {
		const yours = sayAddress(address(host));
		return { host, what: name, yours, is: expected, ok: yours === expected ? '✓' : '✗' };
	});
}
