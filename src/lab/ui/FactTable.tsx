import type { JSX } from 'preact';
import type { ComparedItem } from '../catalog.ts';
import { Scroll } from './Scroll.tsx';

interface Props {
	readonly caption: string;
	readonly items: readonly ComparedItem[];
	/** Head of the first column. */
	readonly title?: string;
}

/** Things of one kind as a table, a column for each fact that one of them has. */
export function FactTable({ caption, items, title = 'name' }: Props) {
	if (items.length === 0) return null;
	const facts = [
		...new Set(items.flatMap((item) => [...Object.keys(item.facts), ...Object.keys(item.before)])),
	];
	const changed = items.some(({ change }) => change !== null);
	return (
		<Scroll label={caption}>
			<table class="lab-table lab-facts">
				<caption>{caption}</caption>
				<thead>
					<tr>
						<th scope="col">{title}</th>
						{facts.map((fact) => (
							<th scope="col" key={fact}>
								{fact}
							</th>
						))}
						{changed && <th scope="col">since the start</th>}
					</tr>
				</thead>
				<tbody>
					{items.map((item) => (
						<tr key={`${item.name} ${item.change}`} data-change={item.change ?? undefined}>
							<th scope="row">
								<code>{item.name}</code>
							</th>
							{facts.map((fact) => (
								<td key={fact}>
									<Fact item={item} fact={fact} />
								</td>
							))}
							{changed && <td>{item.change && <Change item={item} />}</td>}
						</tr>
					))}
				</tbody>
			</table>
		</Scroll>
	);
}

/** The facts of one thing, each with its name. */
export function FactList({ item }: { item: ComparedItem }) {
	const facts = [...new Set([...Object.keys(item.facts), ...Object.keys(item.before)])];
	return (
		<dl class="lab-fact-list">
			{facts.map((fact) => (
				<div key={fact} data-change={fact in item.before ? 'altered' : undefined}>
					<dt>{fact}</dt>
					<dd>
						<Fact item={item} fact={fact} />
					</dd>
				</div>
			))}
		</dl>
	);
}

function Fact({ item, fact }: { item: ComparedItem; fact: string }) {
	const now = item.facts[fact];
	const before = item.before[fact];
	if (before === undefined) return now === undefined ? null : <Text text={now} />;
	return (
		<>
			{now === undefined ? (
				<ins>none</ins>
			) : (
				<ins>
					<Text text={now} />
				</ins>
			)}{' '}
			<span class="lab-quiet">
				was{' '}
				{before === '' ? (
					'none'
				) : (
					<del>
						<Text text={before} />
					</del>
				)}
			</span>
		</>
	);
}

/** Words of SQL in the code face, line breaks kept; words of ours in the text face. */
function Text({ text }: { text: string }): JSX.Element | string {
	return /[(\n=]/.test(text) ? <code>{text}</code> : text;
}

/** What became of a thing, as a word. */
export function Change({ item, otherwise }: { item: ComparedItem; otherwise?: string }) {
	const word = item.change ?? otherwise;
	return word ? (
		<strong class="lab-change" data-change={word}>
			{word}
		</strong>
	) : null;
}
