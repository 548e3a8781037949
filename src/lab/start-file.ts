import { createHash } from 'node:crypto';
import type { StartState } from './engine.ts';

/**
 * Name of the file that holds a baked start state. Another base or another script gives another
 * name, so that a file is never taken for a state that it has not got.
 *
 * @param baseKey of what the state is a delta to.
 */
export function startFileName(state: Pick<StartState, 'key'>, baseKey: string): string {
	const hash = createHash('sha256').update(baseKey).update(state.key).digest('hex');
	return `${hash.slice(0, 24)}.gz`;
}
