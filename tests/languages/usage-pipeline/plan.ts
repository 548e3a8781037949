import {
	parseTenantId,
	type TenantId,
} from '../../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { randomFrom } from '../../measure/random.ts';

/** What happens in the pipeline's proof, drawn from a seed: the usage, and the trouble it meets. */

export const PLAN = {
	events: 100_000,
	/** What a twin gets of them: it is wrong long before the end. */
	eventsOfTwin: 20_000,
	tenants: 200,
	/** Of 1,000 events: published and answered, and the answer lost on its way back. */
	answersLost: 20,
	/** Of 1,000 events: published twice at once, as a producer with a nervous timeout does. */
	sentTwice: 10,
	/** Of 1,000 events: held back a moment, so that others overtake it. */
	heldBack: 50,
	/** Of 1,000 events of October: arrive after October was closed. */
	late: 30,
	/** Messages on one tenant's subject that name another tenant. */
	foreign: 50,
	/** Batches whose consumer dies after COMMIT and before its acknowledgments. */
	crashes: [2, 5, 9],
	batch: 5000,
	/** How long the stream remembers ids of messages. */
	windowMs: 1000,
	ackWaitMs: 2000,
} as const;

export interface Planned {
	readonly tenantId: TenantId;
	readonly eventId: string;
	/** Tenths of a page: sums of whole numbers are exact. */
	readonly tenths: number;
	readonly occurredAt: string;
	readonly late: boolean;
	readonly trouble: 'none' | 'answer lost' | 'sent twice' | 'held back';
}

export const TENANTS: readonly TenantId[] = Array.from({ length: PLAN.tenants }, (_, index) =>
	parseTenantId(`d0000000-0000-4000-8000-${String(index).padStart(12, '0')}`),
);

const START = Date.UTC(2026, 9, 1);
const MONTH_END = Date.UTC(2026, 10, 1);
const END = Date.UTC(2026, 10, 24);

/** Every tenant numbers its reports from 1, so ids repeat from tenant to tenant on purpose. */
export function plan(seed: number, events: number = PLAN.events): Planned[] {
	const next = randomFrom(seed);
	const reports = new Map<TenantId, number>();
	return Array.from({ length: events }, () => {
		// Few tenants do much: the square of an even number leans to the first ones.
		const tenantId = TENANTS[Math.floor(next() ** 2 * TENANTS.length)] as TenantId;
		const report = (reports.get(tenantId) ?? 0) + 1;
		reports.set(tenantId, report);
		// Every tenth event lies within a minute of the month's end.
		const at =
			next() < 0.1
				? MONTH_END + Math.floor((next() - 0.5) * 120_000)
				: START + Math.floor(next() * (END - START));
		return {
			tenantId,
			eventId: `report-${report}`,
			tenths: 1 + Math.floor(next() * 5000),
			occurredAt: new Date(at).toISOString(),
			late: at < MONTH_END && next() * 1000 < PLAN.late,
			trouble: drawTrouble(next() * 1000),
		};
	});
}

function drawTrouble(drawn: number): Planned['trouble'] {
	const { answersLost, sentTwice, heldBack } = PLAN;
	if (drawn < answersLost) return 'answer lost';
	if (drawn < answersLost + sentTwice) return 'sent twice';
	if (drawn < answersLost + sentTwice + heldBack) return 'held back';
	return 'none';
}

export type Totals = ReadonlyMap<string, number>;

/** Tenths of pages by `<tenant> <month>`. */
export function totalsOf(planned: readonly Planned[]): Totals {
	const totals = new Map<string, number>();
	for (const { tenantId, occurredAt, tenths } of planned) {
		const key = `${tenantId} ${occurredAt.slice(0, 7)}`;
		totals.set(key, (totals.get(key) ?? 0) + tenths);
	}
	return totals;
}

/** How far counted totals are from the planned ones. */
export function compare(expected: Totals, counted: Totals) {
	const keys = new Set([...expected.keys(), ...counted.keys()]);
	const wrong = [...keys].filter((key) => expected.get(key) !== counted.get(key));
	const sum = (totals: Totals) => [...totals.values()].reduce((all, one) => all + one, 0);
	return {
		totals: keys.size,
		wrongTotals: wrong.length,
		wrongTenants: new Set(wrong.map((key) => key.split(' ')[0])).size,
		/** Parts of a thousand that were counted too much. */
		excess: Math.round((1000 * (sum(counted) - sum(expected))) / sum(expected)),
	};
}
