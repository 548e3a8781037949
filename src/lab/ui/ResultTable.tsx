import { useEffect, useState } from 'preact/hooks';
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
	/** Places of rows that the record of the same text has not. */
	readonly unrecorded?: readonly number[] | undefined;
}

/** A result set as a table: types under the names, tenants marked, leaking rows named. */
export function ResultTable({ result, tenants, leaks = [], caption, unrecorded = [] }: Props) {
	const values = new Set(leaks.map(({ value }) => value));
	const drawn = useDrawn(result.rows);
	const capped = (result.rowCount ?? 0) > result.rows.length;
	return (
		<Scroll label={caption} many>
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
					{result.rows.slice(0, drawn).map((row, index) => {
						const leaking = row.some((cell) => cell !== null && values.has(cell));
						const news = unrecorded.includes(index);
						return (
							<tr key={index} class={classOf(leaking, news)}>
								{row.map((cell, column) => (
									<td key={column} data-type={result.fields[column]?.type}>
										<Cell text={cell} tenants={tenants} />
										{leaking && cell !== null && values.has(cell) && (
											<strong class="lab-leak-word">leak</strong>
										)}
										{news && column === row.length - 1 && (
											<span class="lab-unrecorded-word">not in the record</span>
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

/** Rows that are drawn at once: more would keep the page from answering for too long. */
const AT_ONCE = 100;

/** How many of the rows are drawn: a long result grows on the screen over some frames. */
function useDrawn(rows: StatementResult['rows']): number {
	const [drawn, setDrawn] = useState({ rows, count: AT_ONCE });
	const count = drawn.rows === rows ? drawn.count : AT_ONCE;
	useEffect(() => {
		if (count >= rows.length) return;
		const next = setTimeout(() => setDrawn({ rows, count: count + AT_ONCE }));
		return () => clearTimeout(next);
	}, [rows, count]);
	// On the server nothing waits.
	return typeof document === 'undefined' ? rows.length : count;
}

function classOf(leaking: boolean, news: boolean): string | undefined {
	if (!leaking && !news) return undefined;
	return `${leaking ? 'lab-leaking' : ''} ${news ? 'lab-unrecorded' : ''}`.trim();
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
