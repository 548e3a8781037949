/** The shape and color that a tenant has everywhere; told apart without color too. */
const SHAPES: Readonly<Record<string, string>> = {
	acme: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13Z',
	globex: 'M2 2h12v12H2Z',
	initech: 'M8 1.5 15 14H1Z',
	operator: 'M8 .8 15.2 8 8 15.2.8 8Z',
};

/** @param tenant name of the tenant; without one, the operator's diamond. */
export function TenantMark({ tenant }: { tenant: string | undefined }) {
	const name = tenant && tenant in SHAPES ? tenant : 'operator';
	return (
		<svg class="lab-mark" data-tenant={name} viewBox="0 0 16 16" aria-hidden="true">
			<path d={SHAPES[name]} />
		</svg>
	);
}
