import { diffLines } from 'diff';
import { pairRows } from './diff-rows.ts';
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
