import type { Expect } from '../../../expect.ts';
import { ACME, type Event, MAIL, nameOf, trial } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ owner }: Answer, expect: Expect): Promise<void> {
	const ask = (id: string) =>
		trial(async (world) => {
			const event = MAIL.find((one) => one.id === id) as Event;
			return world
				.run((db) => owner(db, event))
				.then((tenant) => ({ tenant: String(tenant) }))
				.catch(() => ({ tenant: undefined }));
		});
	const isAcme = async (id: string) => {
		const { tenant } = await ask(id);
		return tenant === ACME || (tenant === undefined ? 'it threw' : `it was ${nameOf(tenant)}`);
	};
	const throws = async (id: string) => {
		const { tenant } = await ask(id);
		return tenant === undefined || `it was ${nameOf(tenant)}`;
	};
	await expect('An invoice of acme’s customer is acme’s.', () => isAcme('evt_plain'));
	await expect('It is, where the metadata says globex.', () => isAcme('evt_lies'));
	await expect('A customer that no tenant has throws, whatever the metadata says.', () =>
		throws('evt_stranger'),
	);
	await expect('An event of test mode throws.', () => throws('evt_test'));
}
