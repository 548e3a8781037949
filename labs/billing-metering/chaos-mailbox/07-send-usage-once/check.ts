import type { Expect } from '../../../expect.ts';
import {
	billed,
	fill,
	REPORTS,
	type Report,
	seconds,
	sendOnce,
	trial,
	type Weather,
	type World,
} from '../setup.ts';

type Answer = typeof import('./solution.ts');

const WEATHERS: readonly Weather[] = ['fine', 'answer lost', 'too many', 'down'];
/** What each of three calls may meet: 64 cases. */
const CASES = WEATHERS.flatMap((first) =>
	WEATHERS.flatMap((second) => WEATHERS.map((third) => [first, second, third])),
);
const HOUR = 3600;

/** The first report that is not billed as it should be. */
function wrong(world: World, reports: readonly Report[], month?: string): string | undefined {
	for (const { tenant, pages, at } of reports) {
		const due = month ?? at.slice(0, 7);
		const got = billed(world, tenant, due);
		if (got !== pages) return `${tenant} is billed ${got} pages for ${due}, of ${pages}`;
	}
	return undefined;
}

export default async function check({ send }: Answer, expect: Expect): Promise<void> {
	await expect('Each report is billed once, in its month, whatever the calls meet.', async () => {
		for (const weather of CASES) {
			const found = await trial(async (world) => {
				await fill(world);
				world.weather = [...weather];
				for (let run = 0; run < 3; run += 1) {
					await sendOnce(world, send);
					world.weather = [];
				}
				return wrong(world, REPORTS);
			});
			if (found) return `${weather.join(', ')}: ${found}`;
		}
		return true;
	});
	await expect('What was sent is sent no more, a day later either.', () =>
		trial(async (world) => {
			await fill(world);
			for (let day = 0; day < 3; day += 1) {
				await sendOnce(world, send);
				world.now += 25 * HOUR;
			}
			const { length } = world.taken;
			return length === REPORTS.length || `${length} events were taken, of ${REPORTS.length}`;
		}),
	);
	await expect('A repeat that Stripe refuses is marked as sent.', () =>
		trial(async (world) => {
			await fill(world);
			world.weather = ['answer lost', 'answer lost', 'answer lost'];
			// A sender that stops at an error needs a run for each.
			for (let run = 0; run < 4; run += 1) await sendOnce(world, send);
			const left = await world.raw.query('SELECT FROM usage_outbox WHERE sent_at IS NULL');
			return left.rows.length === 0 || `${left.rows.length} rows still wait`;
		}),
	);
	await expect('Usage that comes after the invoice is billed in the open month.', () =>
		trial(async (world) => {
			await fill(world);
			world.now = seconds('2026-11-02T00:00:00Z');
			world.open = seconds('2026-11-01T00:00:00Z');
			await sendOnce(world, send);
			return wrong(world, REPORTS, '2026-11') ?? true;
		}),
	);
	await expect('What Stripe refuses stays unsent, and the rest is billed.', () =>
		trial(async (world) => {
			const old = { tenant: 'acme', report: 'report-1', pages: 1, at: '2026-09-20T08:00:00Z' };
			world.open = seconds('2026-09-01T00:00:00Z');
			await fill(world, [old, ...REPORTS]);
			await sendOnce(world, send);
			const { rows } = await world.raw.query(
				'SELECT report FROM usage_outbox WHERE sent_at IS NULL',
			);
			const unsent = rows.map(({ report }) => report).join(', ');
			if (unsent !== 'report-1') return `unsent: ${unsent || 'none'}`;
			return wrong(world, REPORTS) ?? true;
		}),
	);
}
