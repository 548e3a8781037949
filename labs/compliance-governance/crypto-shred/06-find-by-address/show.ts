import { ADA, indexKeys, outcome, tenants } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Ada's address in each tenant's index column, for whoever can read all of it. */
export default async function show({ blindIndex }: Answer) {
	const keys = indexKeys();
	const without = (tenant: string) => ({ ...keys, ofTenant: indexKeys([tenant]).ofTenant });
	const index = (tenant: string, value: string) => blindIndex(keys, tenant, 'email', value);
	return Promise.all(
		Object.entries(tenants).map(async ([name, tenant]) => {
			const others = Object.values(tenants).filter((other) => other !== tenant);
			const own = await index(tenant, ADA);
			const same = await Promise.all(
				others.map(async (other) => (await index(other, ADA)) === own),
			);
			const late = await outcome(() => blindIndex(without(tenant), tenant, 'email', ADA));
			return {
				tenant: name,
				'finds Ada': (await index(tenant, ADA)) === own ? 'yes' : 'no',
				'typed in capitals': (await index(tenant, ADA.toUpperCase())) === own ? 'yes' : 'no',
				'equal in another tenant': same.includes(true) ? 'yes' : 'no',
				'after its key was destroyed': late === 'refused' ? 'nobody computes it' : 'still computed',
			};
		}),
	);
}
