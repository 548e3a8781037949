/** What one server knows of a tenant: null where it never had it. */
export interface Placement {
	readonly epoch: number;
	readonly state: string;
}

// #region gate
/** `wait`: here, soon. `ask again`: the route is old, and nothing was written by it. */
export type Answer = 'write' | 'wait' | 'ask again';

/**
 * Whether a write that was routed in epoch `mine` may go through at this server.
 *
 * @param found the placement, read and locked in the transaction of the write.
 */
export function gate(mine: number | null, found: Placement | null): Answer {
	if (mine === null || found?.epoch !== mine) return 'ask again';
	switch (found.state) {
		case 'active':
			return 'write';
		case 'frozen':
			return 'wait';
		default:
			// Gone, or a state that a newer version made: never a yes.
			return 'ask again';
	}
}
// #endregion gate
