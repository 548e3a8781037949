/** One login of a table: where it begins, and what a hostile provider makes of it. */
export interface Row {
	readonly name: string;
	readonly connection: string;
	/** @returns the address that the browser then visits: the callback, with the provider's response. */
	readonly respond: (begun: URL) => Promise<URL>;
	/** Another browser brings the response. */
	readonly elsewhere?: boolean;
	/** Why the login must be refused; null for a right one. */
	readonly refused: string | null;
}

/** A refusal rejects with an error whose `reason` says why; an error without one is a crash. */
export interface Callback {
	begin(connectionId: string, browser: string): Promise<URL>;
	finish(address: URL, browser: string): Promise<{ readonly tenantId: string }>;
}

// #region holes
/** What a callback does not do as the table says: an empty list is the only good answer. */
export async function holes(
	rows: readonly Row[],
	callback: Callback,
	tenants: ReadonlyMap<string, string>,
	reasons: readonly [string, ...string[]],
): Promise<string[]> {
	const found: string[] = [];
	// The right logins count for every reason: what refuses everybody signs nobody in.
	for (const reason of [null, ...reasons]) {
		const asked = rows.filter(({ refused }) => refused === reason);
		// Where nothing is asked, nothing is found.
		if (asked.length === 0) found.push(`the table has no row for: ${reason ?? 'right'}`);
		for (const { name, connection, respond, elsewhere } of asked) {
			const address = await respond(await callback.begin(connection, 'this browser'));
			const finish = () => callback.finish(address, elsewhere ? 'another' : 'this browser');
			const came = await outcome(finish);
			const expected = reason ? `refused: ${reason}` : `opens ${tenants.get(connection)}`;
			if (came !== expected) found.push(`${name}: ${came}`);
			// Whatever came of it, a response is good for one callback.
			const again = await outcome(finish);
			if (!again.startsWith('refused: ')) found.push(`${name}, a second time: ${again}`);
		}
	}
	return found;
}

async function outcome(finish: () => ReturnType<Callback['finish']>): Promise<string> {
	try {
		return `opens ${(await finish()).tenantId}`;
	} catch (cause) {
		const reason = (cause as { reason?: unknown } | undefined)?.reason;
		return typeof reason === 'string' ? `refused: ${reason}` : `crashed: ${cause}`;
	}
}
// #endregion holes
