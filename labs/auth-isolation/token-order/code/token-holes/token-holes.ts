/** One token of a table: what its request asks for, and why it must be refused; null for a right one. */
export interface Row {
	readonly name: string;
	readonly token: string;
	readonly addresses: string;
	readonly needs: 'member' | 'admin';
	readonly refused: string | null;
}

/**
 * Resolves to the tenant that the request acts for. Rejects with an error whose `reason` is the one
 * it was refused for; an error without one is a crash.
 */
export type Verify = (token: string, addressed: string, needs: Row['needs']) => Promise<string>;

// #region holes
/** What a verifier does not do as the table says: an empty list is the only good answer. */
export async function holes(
	rows: readonly Row[],
	verify: Verify,
	reasons: readonly [string, ...string[]],
): Promise<string[]> {
	const found: string[] = [];
	// The right tokens count for every reason: what refuses everything is no verifier.
	for (const reason of [null, ...reasons]) {
		const asked = rows.filter(({ refused }) => refused === reason);
		// Where nothing is asked, nothing is found.
		if (asked.length === 0) found.push(`the table has no row for: ${reason ?? 'right'}`);
		for (const { name, token, addresses, needs } of asked) {
			const came = await outcome(() => verify(token, addresses, needs));
			const expected = reason === null ? `acts for ${addresses}` : `refused: ${reason}`;
			if (came !== expected) found.push(`${name}: ${came}`);
		}
	}
	return found;
}

async function outcome(verify: () => Promise<string>): Promise<string> {
	try {
		return `acts for ${await verify()}`;
	} catch (cause) {
		// A verifier that fell over has not refused: with the next library it may not fall.
		const reason = (cause as { reason?: unknown } | undefined)?.reason;
		return typeof reason === 'string' ? `refused: ${reason}` : `crashed: ${cause}`;
	}
}
// #endregion holes
