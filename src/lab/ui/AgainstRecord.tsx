import type { StatementResult } from '../engine.ts';
import type { Compared } from '../record/step-record.ts';
import { useModule } from './use-module.ts';

interface Props {
	/** Null where nothing was compared: before a run, and after a text of the reader's own. */
	readonly compared: Compared | null;
	readonly execution: { readonly statements: readonly StatementResult[] };
	readonly who: string;
}

/** One line on how a run compares with its record, and the differences where there are any. */
export function AgainstRecord({ compared, execution, who }: Props) {
	const comparison = compared?.executions.get(execution);
	const differs = (comparison?.count ?? 0) > 0;
	const module = useModule(differs, () => import('./RecordNote.tsx'));
	if (!compared || !comparison) return null;
	const { server } = compared;
	if (!differs) return <p class="lab-quiet">As recorded on {server}.</p>;
	if (!module) return <p class="lab-warning">Not as recorded on {server}.</p>;
	return <module.RecordNote {...{ comparison, server, who }} statements={execution.statements} />;
}
