import type { Leak } from '../canary.ts';
import type { StatementResult } from '../engine.ts';
import type { TenantDefinition } from '../schema.ts';
import { Scroll } from './Scroll.tsx';
import { TenantMark } from './TenantMark.tsx';

interface Props {
	readonly result: StatementResult;
	readonly tenants: readonly TenantDefinition[];
	readonly leaks?: readonly Leak[];
	readonly caption: string;
}

/** A result set as a table: types under the names, tenants marked, leaking rows named. */
export function ResultTable({ result, tenants, leaks = [], caption }: Props) {
	const values = new Set(leaks.map(({ value }) => value));
	const capped = (result.rowCount ?? 0) > result.rows.length;
	return (
		<Scroll label={caption}>
			<table class="lab-table">
				<caption>
					{caption}
					{capped && ` Shown: the first ${result.rows.length}.`}
				</caption>
				<thead>
					<tr>
						{result.fields.map((field) => (
							<th scope="col" key={field.name}>
								{field.name} <span class="lab-type">{field.type}</span>
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{result.rows.map((row, index) => {
						const leaking = row.some((cell) => cell !== null && values.has(cell));
						return (
							<tr key={index} class={leaking ? 'lab-leaking' : undefined}>
								{row.map((cell, column) => (
									<td key={column} data-type={result.fields[column]?.type}>
										<Cell text={cell} tenants={tenants} />
										{leaking && cell !== null && values.has(cell) && (
											<strong class="lab-leak-word">leak</strong>
										)}
									</td>
								))}
							</tr>
						);
					})}
				</tbody>
			</table>
		</Scroll>
	);
}

function Cell({ text, tenants }: { text: string | null; tenants: readonly TenantDefinition[] }) {
	if (text === null) return <span class="lab-null">null</span>;
	const tenant = tenants.find(({ id }) => id === text);
	if (!tenant) return <>{text}</>;
	return (
		<span class="lab-tenant" data-tenant={tenant.name} title={text}>
			<TenantMark tenant={tenant.name} />
			{tenant.name} <span class="lab-type">{text.slice(0, 8)}…</span>
		</span>
	);
}

/** `4 rows`, `1 row`. */
export function rowsText(count: number): string {
	return `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`;
}
