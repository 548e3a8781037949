import { useEffect, useState } from 'preact/hooks';
import { hasFlag, toggled } from '../browser/flags.ts';
import { type Neighbors, present } from '../browser/present.ts';

/** Turns the presenter's view on and off, and keeps it while it is on. */
export function PresentLink({ neighbors }: { neighbors: Neighbors }) {
	// The server knows no parameters: the link says the usual until the page is alive.
	const [search, setSearch] = useState('');
	useEffect(() => {
		setSearch(location.search);
		return present(neighbors);
	}, []);
	const on = hasFlag(search, 'present');
	return (
		<p class="lab-present lab-quiet">
			<a href={toggled(search, 'present')}>{on ? 'Leave the presenter’s view' : 'Present'}</a>
			{on && ' · Page Down: next step · Page Up: the one before'}
		</p>
	);
}
