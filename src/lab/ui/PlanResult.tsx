import type { ComponentChildren } from 'preact';
import type { Catalog } from '../catalog.ts';
import type { StatementResult } from '../engine.ts';
import { useModule } from './use-module.ts';

interface Props {
	readonly result: StatementResult;
	/** The catalog right after the statement; without it no condition is told to be a policy's. */
	readonly catalog: Catalog | undefined;
	/** Who asked, where that is known. */
	readonly role: string | undefined;
	readonly who: string;
	/** The answer as any other: shown until the tree can be drawn, and where none can be. */
	readonly children: ComponentChildren;
}

/** What EXPLAIN answered, drawn as a tree once the code for it is there. */
export function PlanResult({ result, catalog, role, who, children }: Props) {
	const module = useModule(true, () => import('./PlanView.tsx'));
	if (module)
		return <module.PlanView {...{ result, catalog, role, who }}>{children}</module.PlanView>;
	return (
		<>
			{children}
			{module === null && (
				<p class="lab-quiet">
					The tree of this plan could not be downloaded. Check the connection and run again.
				</p>
			)}
		</>
	);
}
