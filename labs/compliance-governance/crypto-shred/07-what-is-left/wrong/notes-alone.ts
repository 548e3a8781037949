import { openWith, outcome, placeOf, unwrapKey, type World } from '../../setup.ts';

/** Tries what the service itself would try: the key table. */
export async function leftovers({ kms, keys, notes }: World, tenant: string): Promise<string[]> {
	for (const row of keys.filter((key) => key.tenant === tenant)) {
		for (const { id, body } of notes.filter((note) => note.tenant === tenant)) {
			const text = await outcome(async () =>
				openWith(await unwrapKey(kms, tenant, row), placeOf(tenant, id), body),
			);
			if (text !== 'refused') return ['key table'];
		}
	}
	return [];
}
