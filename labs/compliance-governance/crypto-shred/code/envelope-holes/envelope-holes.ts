/** Where a value stands, as a request and the code name it. */
export interface Place {
	readonly tenant: string;
	readonly table: string;
	readonly column: string;
	readonly row: string;
}

/** Your own functions, with keys of two test tenants. Whether they share one can't be seen from here. */
export interface Sealing {
	seal(asked: Place, text: string): Promise<Uint8Array>;
	/** Opens what a query found for a request: the value, and the tenant that its row names. */
	open(asked: Place, found: { tenant: string; value: Uint8Array }): Promise<string>;
	/** Whether an error is a refusal on purpose. Any other counts as a crash. */
	isRefusal(cause: unknown): boolean;
}

// #region holes
/** What these functions open, and should not: an empty list is the only good answer. */
export async function holes(yours: Sealing, here: Place, otherTenant: string): Promise<string[]> {
	const there = { ...here, tenant: otherTenant };
	const [own, foreign] = [await yours.seal(here, 'note'), await yours.seal(there, 'note')];
	const asked: [name: string, at: Place, value: Uint8Array, rowSays?: string][] = [
		['a value copied from another tenant', here, foreign],
		['a row that a query without its tenant found', here, foreign, otherTenant],
		['a value of another table', { ...here, table: `${here.table}2` }, own],
		['a value of another column', { ...here, column: `${here.column}2` }, own],
		['a value of another row', { ...here, row: `${here.row}2` }, own],
		['half a value', here, own.slice(0, own.length / 2)],
		['no value', here, new Uint8Array()],
	];
	// Where one part ends must be part of the bytes, whatever a tenant may type.
	const signs = '\0\t\n\r\x1c\x1d\x1e\x1f !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~\x7f';
	for (const between of ['', ...signs]) {
		for (const [left, right] of [['table', 'column'] as const, ['column', 'row'] as const]) {
			const value = await yours.seal({ ...here, [left]: 'c', [right]: `1${between}2` }, 'note');
			const elsewhere = { ...here, [left]: `c${between}1`, [right]: '2' };
			asked.push([`${left} cut elsewhere, at ${JSON.stringify(between)}`, elsewhere, value]);
		}
	}
	for (const at of own.keys()) {
		asked.push([`byte ${at} changed`, here, own.map((byte, index) => byte ^ Number(index === at))]);
	}
	const came = (at: Place, value: Uint8Array, tenant = at.tenant) =>
		yours.open(at, { tenant, value }).catch((cause: unknown) => {
			return yours.isRefusal(cause) ? 'refused' : `crashed: ${cause}`;
		});
	const found: string[] = [];
	for (const [name, ...question] of asked) {
		const answer = await came(...question);
		if (answer !== 'refused') found.push(`${name}: ${answer === 'note' ? 'opened' : answer}`);
	}
	// What refuses everything, or has no key for the other tenant, has refused nothing.
	if ((await came(here, own)) !== 'note') found.push('its own value: not opened');
	if ((await came(there, foreign)) !== 'note') found.push('the other tenant’s own: not opened');
	const again = await yours.seal(here, 'note');
	return String(own) === String(again) ? [...found, 'one text: the same bytes'] : found;
}
// #endregion holes
