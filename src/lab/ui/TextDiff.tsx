import { diffLines } from 'diff';
import { pairRows } from './diff-rows.ts';
import { Scroll } from './Scroll.tsx';

interface Props {
	/** What the region shows, as a name. */
	readonly label: string;
	readonly caption: string;
	readonly left: { readonly heading: string; readonly text: string };
	readonly right: { readonly heading: string; readonly text: string };
}

/** Two texts side by side; rows that differ are marked. */
export function TextDiff({ label, caption, left, right }: Props) {
	const rows = pairRows(diffLines(left.text.trimEnd(), right.text.trimEnd()));
	return (
		<Scroll label={label}>
			<table class="lab-diff">
				<caption>{caption}</caption>
				<thead>
					<tr>
						<th scope="col">{left.heading}</th>
						<th scope="col">{right.heading}</th>
					</tr>
				</thead>
				<tbody>
					{rows.map((row, index) => (
						<tr key={index} class={row.left === row.right ? undefined : 'lab-diff-changed'}>
							<Line text={row.left} />
							<Line text={row.right} />
						</tr>
					))}
				</tbody>
			</table>
		</Scroll>
	);
}

function Line({ text }: { text: string | null }) {
	return <td>{text === null ? <span class="lab-quiet">—</span> : <code>{text || ' '}</code>}</td>;
}
