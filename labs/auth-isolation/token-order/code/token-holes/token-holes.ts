/** One token of a table: what its request asks for, and why it must be refused; null for a right one. */
export interface Row {
	readonly name: string;
	readonly token: string;
	readonly addresses: string;
	readonly needs: 'member' | 'admin';
	readonly refused: string | null;
}

/** Resolves to the tenant that the request acts for, rejects when it is refused. */
export type Verify = (token: string, addressed: string, needs: Row['needs']) => Promise<string>;

// #region holes
/** The tokens that a verifier does not treat as the table says: none is the only good answer. */
export async function holes(
	rows: readonly Row[],
	verify: Verify,
	reasons: readonly string[],
): Promise<string[]> {
	const found: string[] = [];
	for (const { name, token, addresses, needs, refused } of rows) {
		// The right tokens count for every reason: what refuses everything is no verifier.
		if (refused !== null && !reasons.includes(refused)) continue;
		const tenant = await verify(token, addresses, needs).catch(() => null);
		if (tenant !== (refused === null ? addresses : null)) found.push(name);
	}
	return found;
}
// #endregion holes
