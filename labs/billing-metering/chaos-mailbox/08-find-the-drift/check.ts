import type { Expect } from '../../../expect.ts';
import { agree, DRIFTS, drifted, trial } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ drift }: Answer, expect: Expect): Promise<void> {
	const after = (statement?: string) =>
		trial(async (world) => {
			await agree(world);
			if (statement) await world.raw.query(statement);
			return drifted(world, drift);
		});
	const is = async (name: string, ...wanted: string[]) => {
		const rows = await after(DRIFTS[name]);
		return rows.join('; ') === wanted.join('; ') || `it answers ${rows.join('; ') || 'no row'}`;
	};
	await expect('Where both sides agree there is no row.', async () => {
		const rows = await after();
		return rows.length === 0 || `it answers ${rows.join('; ')}`;
	});
	await expect('A canceled subscription that is active with us is a row of its tenant.', () =>
		is('revived', 'globex status active/canceled'),
	);
	await expect(
		'A subscription that only Stripe has is a row, of nobody where nobody has the customer.',
		() => is('unknown', 'nobody status nothing/active'),
	);
	await expect('A subscription that only we have is a row.', () =>
		is('ours', 'acme status canceled/nothing'),
	);
	await expect('A subscription under another tenant is a row.', async () => {
		const rows = await after(DRIFTS['other']);
		return rows.length > 0 || 'no row, although acme’s stands under globex';
	});
	await expect('Credit that was given twice is a row.', () =>
		is('twice', 'acme credit 17000/12000'),
	);
	await expect('Credit that was never given is a row.', () => is('lost', 'initech credit 0/900'));
	await expect('Usage that Stripe does not have is a row.', () =>
		is('unsent', 'globex usage 500/0'),
	);
	await expect('Usage in another month’s invoice is a row for each month.', () =>
		is('month', 'acme usage 10/0', 'acme usage 50/60'),
	);
	await expect('Usage of a customer nobody has is a row.', () =>
		is('stranger', 'nobody usage 0/4'),
	);
}
