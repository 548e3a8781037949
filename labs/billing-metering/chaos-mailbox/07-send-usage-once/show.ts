import { billed, fill, REPORTS, sendOnce, trial } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Two runs in October's grace hour: acme's answer is lost, initech's call meets a 500. */
export default function show({ send }: Answer) {
	return trial(async (world) => {
		await fill(world);
		world.weather = ['fine', 'answer lost', 'down'];
		const errors = [await sendOnce(world, send), await sendOnce(world, send)];
		world.weather = [];
		await sendOnce(world, send);
		return REPORTS.map(({ tenant, report, pages, at }) => {
			const month = at.slice(0, 7);
			const others = world.taken.filter(
				({ payload, billed }) => payload.stripe_customer_id === `cus_${tenant}` && billed !== month,
			).length;
			const billedPages = billed(world, tenant, month);
			return {
				tenant,
				report,
				month,
				pages,
				billed: billedPages,
				'in other months': others,
				agree: billedPages === pages && others === 0 ? 'yes' : 'no',
				'errors of the job': errors.filter(Boolean).length,
			};
		});
	});
}
