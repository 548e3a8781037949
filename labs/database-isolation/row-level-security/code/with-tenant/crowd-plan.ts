import cases from './cases.json' with { type: 'json' };
import { parseTenantId, type TenantId } from './with-tenant.ts';

/** Who does what in which order: 50 tenants, a dozen units of work each, shuffled from a seed. */

export type Kind = keyof typeof cases.crowd.units;

export interface Unit {
	readonly id: number;
	readonly kind: Kind;
	readonly tenant: TenantId;
	readonly other: TenantId;
	/** Seconds that it dawdles, so that units overlap in every order. */
	readonly pause: number;
}

const { seed, tenants: tenantCount, units: counts } = cases.crowd;

/** Ids from here on are of rows that units made. */
export const FIRST_WRITTEN = 100_000;

/** acme, globex and as many more as the table of cases asks for. */
export const tenants: readonly TenantId[] = Array.from({ length: tenantCount }, (_, index) =>
	parseTenantId(
		cases.visibleInvoices[index < 2 ? index : -1]?.tenant ??
			`d0000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
	),
);

/** mulberry32: the same numbers in [0, 1) for the same seed. */
function random(state: number): () => number {
	let a = state;
	return () => {
		a = (a + 0x6d2b79f5) | 0;
		let t = Math.imul(a ^ (a >>> 15), 1 | a);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
}

export function plan(): Unit[] {
	const next = random(seed);
	const kinds = Object.entries(counts).flatMap(([kind, count]) =>
		Array<Kind>(count).fill(kind as Kind),
	);
	const units = kinds.map((kind, index) => ({
		id: FIRST_WRITTEN + index,
		kind,
		tenant: tenants[index % tenants.length] as TenantId,
		other: tenants[(index + 1) % tenants.length] as TenantId,
		pause: next() / 500,
	}));
	for (let last = units.length - 1; last > 0; last -= 1) {
		const at = Math.floor(next() * (last + 1));
		[units[last], units[at]] = [units[at] as Unit, units[last] as Unit];
	}
	return units;
}

/** What a unit throws that throws by itself. */
export const ON_PURPOSE = new Error('The mail server said no.');

/** Whether a unit of this kind must end so: with this error, or with none. */
export function endsAsExpected(kind: Kind, cause: unknown): boolean {
	const code = (cause as { code?: string } | undefined)?.code;
	switch (kind) {
		case 'writes for another tenant':
			return code === '42501';
		case 'throws':
			return cause === ON_PURPOSE;
		case 'swallows a failed statement':
			return cause instanceof Error && cause.message.startsWith('Rolled back');
		case 'times out':
		case 'is canceled':
			return code === '57014';
		case 'is killed':
			return cause instanceof Error;
		default:
			return cause === undefined;
	}
}
