import { verdictFor } from './preflight.ts';
import { CHECKS, type Check, type Readiness } from './ready-code.ts';

/** What a leader is told of a check that did not pass. */
const MISSING: Readonly<Record<Check, string>> = {
	page: 'no WebAssembly or no workers',
	storage: 'answers are lost when the tab is closed',
	offline: 'needs the network during the workshop',
	database: 'PostgreSQL does not run',
	typescript: 'the step in TypeScript does not run',
};

/**
 * A code in a leader’s words.
 *
 * @param ownHub hash of the leader’s version of the hub; 0 where it is not known.
 */
export function describeReadiness(
	{ passed, browser, major, hub }: Readiness,
	ownHub: number,
): string {
	const verdict = { ready: 'Ready', limited: 'Ready with limits', 'not-ready': 'Not ready' }[
		verdictFor(passed)
	];
	const parts = CHECKS.filter((check) => !passed.includes(check)).map((check) => MISSING[check]);
	parts.push(major > 0 ? `${browser} ${major}` : browser);
	if (hub === 0 || ownHub === 0) parts.push('whether it is your version of the hub is not known');
	else parts.push(hub === ownHub ? 'your version of the hub' : 'another version of the hub');
	return `${verdict}: ${parts.join('; ')}.`;
}
