import { useEffect, useRef } from 'preact/hooks';
import { Action } from './Action.tsx';

interface Props {
	/** The step has something to check. */
	readonly checked: boolean;
	/** It was closed, and the focus is back where it was. */
	readonly onClosed: () => void;
}

/** What can be done without a mouse, as a dialog. The browser gives the focus back when it closes. */
export function Keys({ checked, onClosed }: Props) {
	const dialog = useRef<HTMLDialogElement>(null);
	useEffect(() => dialog.current?.showModal(), []);
	return (
		<dialog class="lab-keys" ref={dialog} aria-label="Keys" onClose={onClosed}>
			<table class="lab-table">
				<caption>Keys of this lab</caption>
				<thead>
					<tr>
						<th scope="col">Key</th>
						<th scope="col">What it does</th>
					</tr>
				</thead>
				<tbody>
					{keys(checked).map(([key, does]) => (
						<tr key={key}>
							<th scope="row">
								{key.split(' + ').map((part, index) => (
									<>
										{index > 0 && ' + '}
										<kbd key={part}>{part}</kbd>
									</>
								))}
							</th>
							<td>{does}</td>
						</tr>
					))}
				</tbody>
			</table>
			<p>
				<Action onPress={() => dialog.current?.close()}>Close</Action>
			</p>
		</dialog>
	);
}

function keys(checked: boolean): readonly (readonly [key: string, does: string])[] {
	return [
		[
			'Ctrl or Cmd + Enter',
			'in the editor: starts the lab, then runs your text; in a pane: runs it',
		],
		...(checked
			? [['Ctrl or Cmd + Shift + Enter', 'in the editor: checks your answer'] as const]
			: []),
		['Tab', 'leaves the editor for what follows it'],
		['Shift + Tab', 'leaves the editor for what stands before it'],
		['Ctrl or Cmd + Z', 'in the editor: takes back the last change'],
		['Ctrl + K', 'searches the hub; Cmd + K on a Mac'],
		['Page Down', 'in the presenter’s view: the next step; Page Up: the one before'],
		['?', 'outside of an editor: this list'],
		['Escape', 'closes this list'],
	];
}
