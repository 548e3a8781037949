import { useRef, useState } from 'preact/hooks';
import { Action } from './Action.tsx';
import { type PlanMemory, type Ran, remember, sourcesIn } from './plan-sources.ts';
import { useModule } from './use-module.ts';

/** A button, once there are two plans, that puts them next to each other. */
export function PlanShelf({ runs }: { runs: readonly Ran[] }) {
	const memory = useRef<PlanMemory>(new Map());
	memory.current = remember(memory.current, runs);
	const sources = sourcesIn(memory.current);
	const [open, setOpen] = useState(false);
	const shown = open && sources.length > 1;
	const module = useModule(shown, () => import('./ComparePlans.tsx'));
	if (sources.length < 2) return null;
	return (
		<div class="lab-compare">
			<Action expanded={shown} onPress={() => setOpen(!open)}>
				Compare plans
			</Action>
			{shown && module && <module.ComparePlans sources={sources} />}
			{shown && module === null && (
				<p class="lab-warning">
					The comparison could not be downloaded. Check the connection and press Compare plans
					twice.
				</p>
			)}
		</div>
	);
}
