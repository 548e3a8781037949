import type { World } from '../setup.ts';

/** The places from which a tenant whose key was destroyed is still read. */
export async function leftovers({ keys }: World, tenant: string): Promise<string[]> {
	const found: string[] = [];
	if (keys.some((row) => row.tenant === tenant)) found.push('key table');
	return found;
}
