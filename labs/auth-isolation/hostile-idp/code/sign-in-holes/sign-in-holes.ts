/** What a login opens, as the product has it: not what the response says. */
export interface Session {
	readonly tenantId: string;
	readonly connectionId: string;
	readonly personId: string;
	readonly role: string;
}

/** One login of a table: where it begins, and what a hostile provider makes of it. */
export interface Row {
	readonly name: string;
	readonly connection: string;
	/** @returns the address that the browser then visits: the callback, with the provider's response. */
	readonly respond: (begun: URL) => Promise<URL>;
	/** Another browser brings the response. */
	readonly elsewhere?: boolean;
	/** The session that it must open, or the reason why it must be refused. */
	readonly expected: Session | string;
}

/** A refusal rejects with an error whose `reason` says why; an error without one is a crash. */
export interface Callback {
	begin(connectionId: string, browser: string): Promise<URL>;
	/** The whole sign-in: the response is compared, the person found or made, the role decided. */
	finish(address: URL, browser: string): Promise<Session>;
}

// #region holes
/** What a callback does not do as the table says: an empty list is the only good answer. */
export async function holes(
	rows: readonly Row[],
	callback: Callback,
	reasons: readonly [string, ...string[]],
): Promise<string[]> {
	const asked = new Set(rows.map(({ expected }) => (isReason(expected) ? expected : 'right')));
	// Where nothing is asked, nothing is found; and what refuses everybody signs nobody in.
	const found = ['right', ...reasons]
		.filter((reason) => !asked.has(reason))
		.map((reason) => `the table has no row for: ${reason}`);
	for (const { name, connection, respond, elsewhere, expected } of rows) {
		// A reason that was mistyped is a row that asks for nothing.
		if (isReason(expected) && !reasons.includes(expected)) found.push(`${name}: no such reason`);
		const address = await respond(await callback.begin(connection, 'this browser'));
		const finish = async () => callback.finish(address, elsewhere ? 'another' : 'this browser');
		const came = await outcome(finish);
		const due = isReason(expected) ? `refused: ${expected}` : opens(expected);
		if (came !== due) found.push(`${name}: ${came}, not ${due}`);
		// Whatever came of it, a response is good for one callback.
		const again = await outcome(finish);
		if (!again.startsWith('refused: ')) found.push(`${name}, a second time: ${again}`);
	}
	return found;
}

const isReason = (expected: Row['expected']): expected is string => typeof expected === 'string';
/** The tenant alone is not enough: its owner's session and a newcomer's open the same one. */
const opens = ({ tenantId, connectionId, personId, role }: Session) =>
	`opens ${tenantId} by ${connectionId} for ${personId}, ${role}`;
const outcome = (finish: () => Promise<Session>) =>
	finish().then(opens, (cause: unknown) => {
		const reason = (cause as { reason?: unknown } | undefined)?.reason;
		return typeof reason === 'string' ? `refused: ${reason}` : `crashed: ${cause}`;
	});
// #endregion holes
