import { tenants, unboundNotes, unboundPage } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** What each tenant's page shows, before your UPDATE and after it. */
export default async function show({ update }: Answer) {
	const after = update(unboundNotes);
	return Promise.all(
		Object.entries(tenants).map(async ([page, tenant]) => ({
			'page of': page,
			before: await unboundPage(unboundNotes, tenant),
			after: await unboundPage(after, tenant),
		})),
	);
}
