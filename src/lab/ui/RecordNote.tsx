import type { Comparison, Fact, Row, StatementDifference } from '../record/compare.ts';
import { adoptStyles } from './adopt-styles.ts';
import styles from './record.css?inline';
import { Scroll } from './Scroll.tsx';

adoptStyles(styles);

interface Props {
	readonly comparison: Comparison;
	/** What answered when it was recorded: PostgreSQL 18.4. */
	readonly server: string;
	readonly statements: readonly { readonly fields: readonly { readonly name: string }[] }[];
	readonly who: string;
}

/** What of a run is not as it was recorded, with what the record has instead. */
export function RecordNote({ comparison, server, statements, who }: Props) {
	const { count, notRun } = comparison;
	const many = comparison.statements.length > 1;
	return (
		<section class="lab-record-note" aria-label={`${who}: what differs from the record`}>
			<p>
				<strong>
					{count === 1 ? 'One line is' : `${count} lines are`} not as recorded on {server}.
				</strong>{' '}
				The text is the same, so the difference comes from where it ran.
			</p>
			<ul>
				{comparison.statements.map(
					(difference, index) =>
						difference && (
							<li key={index}>
								{many && `Statement ${index + 1}: `}
								<Difference
									difference={difference}
									columns={statements[index]?.fields.map(({ name }) => name) ?? []}
									who={who}
								/>
							</li>
						),
				)}
				{notRun > 0 && (
					<li>The record has {notRun === 1 ? 'one statement' : `${notRun} statements`} more.</li>
				)}
			</ul>
		</section>
	);
}

interface DifferenceProps {
	readonly difference: StatementDifference;
	readonly columns: readonly string[];
	readonly who: string;
}

function Difference({ difference, columns, who }: DifferenceProps) {
	const { added, missing, reordered, facts } = difference;
	const sentences = facts.map(factText);
	if (added.length > 0) sentences.push(`${rowsOf(added.length)} not in the record, marked below.`);
	if (reordered) sentences.push('The record has the same rows in another order.');
	if (missing.length > 0) sentences.push(`The record has ${rowsOf(missing.length)} more:`);
	return (
		<>
			{sentences.join(' ')}
			{missing.length > 0 && <Missing rows={missing} columns={columns} who={who} />}
		</>
	);
}

function Missing({
	rows,
	columns,
	who,
}: {
	rows: readonly Row[];
	columns: readonly string[];
	who: string;
}) {
	const caption = `${who}: in the record and not here.`;
	return (
		<Scroll label={caption}>
			<table class="lab-table">
				<caption>{caption}</caption>
				<thead>
					<tr>
						{columns.map((name) => (
							<th scope="col" key={name}>
								{name}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row, index) => (
						<tr key={index}>
							{row.map((cell, column) => (
								<td key={column}>{cell ?? <span class="lab-null">null</span>}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</Scroll>
	);
}

const NAMES: Readonly<Record<Fact['what'], string>> = {
	statement: 'the statement',
	tag: 'the tag',
	columns: 'the columns',
	error: 'the error',
	notice: 'the notice',
	count: 'the count of rows',
};

function factText({ what, live, recorded }: Fact): string {
	if (live === null) return `The record has ${NAMES[what]} ${recorded}; none came.`;
	const here = `${NAMES[what]} ${live}`;
	if (recorded === null) return `The record does not have ${here}.`;
	return `Here came ${here}; the record has ${recorded}.`;
}

function rowsOf(count: number): string {
	return count === 1 ? '1 row' : `${count} rows`;
}
