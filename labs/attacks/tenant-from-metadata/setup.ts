/** A verified event, what Stripe holds of its object, and the map that we wrote. */
export interface Event {
	readonly type: string;
	readonly data: {
		readonly object: {
			/** Stripe's own field. */
			readonly customer: string;
			/** Whatever was sent along when the object was made. */
			readonly metadata: Readonly<Record<string, string>>;
		};
	};
}

export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** Tenants by customer, written when we create a customer. */
export const customers: ReadonlyMap<string, string> = new Map([
	['cus_acme', acme],
	['cus_globex', globex],
]);

const names: Readonly<Record<string, string>> = { [acme]: 'orchid', [globex]: 'falcon' };

export const deleted = (customer: string, metadata: Readonly<Record<string, string>>): Event => ({
	type: 'customer.subscription.deleted',
	data: { object: { customer, metadata } },
});

/** What came of an event. */
export function answerTo(tenantOf: (event: Event) => string, event: Event): string {
	try {
		return `${names[tenantOf(event)] ?? 'nobody'} is canceled`;
	} catch {
		return 'refused';
	}
}
