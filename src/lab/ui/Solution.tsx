import { type Change, diffLines } from 'diff';
import { Scroll } from './Scroll.tsx';

/** The reader's text and the solution side by side; rows that differ are marked. */
export function Solution({ mine, solution }: { mine: string; solution: string }) {
	const rows = pairRows(diffLines(mine.trimEnd(), solution.trimEnd()));
	return (
		<Scroll label="Your text beside the solution">
			<table class="lab-diff">
				<caption>
					Your text beside one solution. Other right answers pass too; your text stays as it is.
				</caption>
				<thead>
					<tr>
						<th scope="col">Yours</th>
						<th scope="col">Solution</th>
					</tr>
				</thead>
				<tbody>
					{rows.map(({ left, right }, index) => (
						<tr key={index} class={left === right ? undefined : 'lab-diff-changed'}>
							<td>
								{left === null ? <span class="lab-quiet">—</span> : <code>{left || ' '}</code>}
							</td>
							<td>
								{right === null ? <span class="lab-quiet">—</span> : <code>{right || ' '}</code>}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</Scroll>
	);
}

interface DiffRow {
	readonly left: string | null;
	readonly right: string | null;
}

/** Lines in step: a removed block stands beside the added block that follows it. */
export function pairRows(changes: readonly Change[]): DiffRow[] {
	const rows: DiffRow[] = [];
	let removed: string[] = [];
	const flush = (added: readonly string[] = []) => {
		for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
			rows.push({ left: removed[index] ?? null, right: added[index] ?? null });
		}
		removed = [];
	};
	for (const change of changes) {
		const lines = change.value.replace(/\n$/, '').split('\n');
		if (change.removed) {
			flush();
			removed = lines;
		} else if (change.added) flush(lines);
		else {
			flush();
			rows.push(...lines.map((line) => ({ left: line, right: line })));
		}
	}
	flush();
	return rows;
}
