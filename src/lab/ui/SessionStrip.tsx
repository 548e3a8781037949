import type { Holding } from '../holdings.ts';
import type { LabView } from '../view.ts';
import { TenantMark } from './TenantMark.tsx';

/** What a connection holds, each thing with the mark of the client that left it there. */

interface Props {
	readonly holds: readonly Holding[];
	readonly lab: Pick<LabView, 'tenants' | 'actors'>;
}

/** The connection between the answer and those who come after it. */
export function SessionStrip({ holds, lab, recordedOn }: Props & { recordedOn: string | null }) {
	return (
		<section class="lab-strip" aria-label="The one connection">
			<h3>The connection holds</h3>
			<Holdings {...{ holds, lab }} />
			{recordedOn && <p class="lab-quiet">Recorded on {recordedOn}</p>}
		</section>
	);
}

export function Holdings({ holds, lab }: Props) {
	if (holds.length === 0) return <p class="lab-quiet">Nothing: it is as a new one.</p>;
	return (
		<ul class="lab-holdings">
			{holds.map((holding) => {
				const actor = lab.actors.find(({ name }) => name === holding.by);
				const tenant = lab.tenants.find(({ id }) => id === holding.value);
				return (
					<li key={`${holding.kind} ${holding.name}`} data-tenant={actor?.tenant ?? 'operator'}>
						<TenantMark tenant={actor?.tenant} /> <Thing {...holding} />
						{tenant && <> = {tenant.name}’s</>}
						<span class="lab-quiet">, left by {actor?.label ?? holding.by}</span>
					</li>
				);
			})}
		</ul>
	);
}

function Thing({ kind, name, value }: Holding) {
	switch (kind) {
		case 'transaction':
			return <>{value === 'failed' ? 'a failed transaction' : 'an open transaction'}</>;
		case 'role':
			return (
				<>
					role <code>{value}</code>
				</>
			);
		case 'search_path':
			return (
				<>
					<code>search_path</code> {value}
				</>
			);
		case 'setting':
			return (
				<>
					<code title={value}>{name}</code>
					{!/^[0-9a-f]{8}-/.test(value) && <> {value}</>}
				</>
			);
		default:
			return (
				<>
					{kind} <code title={value || undefined}>{name}</code>
				</>
			);
	}
}
