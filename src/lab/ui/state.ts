import type { Leak } from '../canary.ts';
import type { Catalog } from '../catalog.ts';
import type { Execution } from '../engine.ts';
import type { Holding } from '../holdings.ts';
import type { Compared } from '../record/step-record.ts';
import type { ProbeResult, Verdict } from '../steps.ts';

export type Phase = 'idle' | 'loading' | 'ready' | 'running' | 'failed' | 'stopped';

export interface PaneResult {
	readonly execution: Execution;
	readonly leaks: readonly Leak[];
	/** The state changed after this result: it shows what was true then. */
	readonly stale: boolean;
	/** The catalog it was read with, where it has a plan to read. */
	readonly catalog?: Catalog;
	/** On a shared connection: what it holds afterward, or who keeps it. */
	readonly holds?: readonly Holding[];
	readonly waits?: string;
}

/** The schema at the start of the step and as it is now, or why it could not be read. */
export type Schema =
	| { readonly start: Catalog; readonly now: Catalog }
	| { readonly problem: string };

export interface LabState {
	readonly phase: Phase;
	/** What is going on, while loading or running: `Fetching PostgreSQL, 2.1 of 6.3 MB`. */
	readonly activity: string;
	/** Past 5 seconds a run says so. */
	readonly slow: boolean;
	/** A failure that is not the reader's SQL, as a sentence with a next action. */
	readonly problem: string | null;
	readonly version: string;
	readonly answer: Execution | null;
	readonly answerLeaks: readonly Leak[];
	readonly answerCatalog?: Catalog | undefined;
	/** Null while nobody looks, and as soon as it may be outdated. */
	readonly schema: Schema | null;
	readonly panes: Readonly<Record<string, PaneResult>>;
	/** What the shared connection holds, where there is one and something ran. */
	readonly holds?: readonly Holding[] | undefined;
	readonly verdict: Verdict | null;
	/** How runs of the author’s own texts compare with what was recorded. */
	readonly compared: Compared | null;
	/** The polite line: one sentence for each thing that ended. */
	readonly status: string;
	/** How many actions ended so far, so that a quick one is never mistaken for the one before. */
	readonly settled: number;
}

export const INITIAL: LabState = {
	phase: 'idle',
	activity: '',
	slow: false,
	problem: null,
	version: '',
	answer: null,
	answerLeaks: [],
	schema: null,
	panes: {},
	verdict: null,
	compared: null,
	status: '',
	settled: 0,
};

export type LabEvent =
	| { readonly type: 'loading'; readonly activity: string }
	| { readonly type: 'running'; readonly activity: string }
	| { readonly type: 'progress'; readonly activity: string }
	| { readonly type: 'slow' }
	| { readonly type: 'ready'; readonly version: string; readonly status: string }
	| {
			readonly type: 'answered';
			readonly answer: Execution;
			readonly holds?: readonly Holding[];
			readonly answerLeaks: readonly Leak[];
	  }
	| { readonly type: 'probed'; readonly result: ProbeResult }
	| { readonly type: 'judged'; readonly verdict: Verdict; readonly status: string }
	| { readonly type: 'compared'; readonly compared: Compared }
	| { readonly type: 'schema'; readonly schema: Schema }
	/** The catalog as it is now, for plans alone: nobody looks at the schema. */
	| { readonly type: 'policies'; readonly catalog: Catalog }
	| { readonly type: 'reset'; readonly status: string }
	/** Something that is no run came to its end: a link was copied, an attempt discarded. */
	| { readonly type: 'said'; readonly status: string }
	| { readonly type: 'stopped'; readonly problem: string }
	| { readonly type: 'failed'; readonly problem: string };

/** The one place where a lab's state changes. */
export function reduce(state: LabState, event: LabEvent): LabState {
	const next = change(state, event);
	return isBusy(state) && !isBusy(next) ? { ...next, settled: state.settled + 1 } : next;
}

/** Whether something loads or runs, so that nothing else may begin. */
export function isBusy({ phase }: Pick<LabState, 'phase'>): boolean {
	return phase === 'loading' || phase === 'running';
}

function change(state: LabState, event: LabEvent): LabState {
	switch (event.type) {
		case 'loading':
		case 'running':
			return {
				...state,
				phase: event.type,
				activity: event.activity,
				slow: false,
				problem: null,
				status: '',
			};
		case 'progress':
			// A download goes on after the attempt that asked for it has failed: it must not revive it.
			return isBusy(state) ? { ...state, activity: event.activity } : state;
		case 'slow':
			return { ...state, slow: true };
		case 'ready':
			return { ...state, ...SETTLED, version: event.version, status: event.status };
		case 'answered':
			return {
				...state,
				...OUTDATED,
				answer: event.answer,
				holds: event.holds,
				answerLeaks: event.answerLeaks,
				verdict: null,
				panes: stale(state.panes),
			};
		case 'probed':
			return {
				...state,
				schema: null,
				panes: { ...state.panes, ...pane(event.result) },
				holds: event.result.holds ?? state.holds,
			};
		case 'compared':
			return { ...state, compared: event.compared, status: withMarks(state, event.compared) };
		case 'schema':
			return {
				...state,
				schema: event.schema,
				...('problem' in event.schema ? {} : readWith(state, event.schema.now)),
			};
		case 'policies':
			return { ...state, ...readWith(state, event.catalog) };
		case 'judged':
			return {
				...state,
				...SETTLED,
				...OUTDATED,
				answer: event.verdict.answer,
				answerLeaks: event.verdict.answerLeaks,
				verdict: event.verdict,
				holds: event.verdict.holds,
				panes: Object.assign({}, stale(state.panes), ...event.verdict.probes.map(pane)),
				status: event.status,
			};
		case 'reset':
			return {
				...state,
				...OUTDATED,
				answer: null,
				holds: undefined,
				answerLeaks: [],
				verdict: null,
				panes: {},
				status: event.status,
			};
		case 'said':
			return { ...state, status: event.status };
		case 'stopped':
		case 'failed':
			return {
				...state,
				...SETTLED,
				schema: null,
				phase: event.type,
				problem: event.problem,
				status: event.problem,
			};
	}
}

/** The record comes after the run was told: the line is said again only where something differs. */
function withMarks({ status, answer, panes }: LabState, { server, executions }: Compared): string {
	const shown = [answer, ...Object.values(panes).map(({ execution }) => execution)];
	const counts = shown.map((execution) => (execution && executions.get(execution)?.count) ?? 0);
	const count = counts.reduce((sum, one) => sum + one, 0);
	if (count === 0) return status;
	const lines = count === 1 ? '1 line is' : `${count} lines are`;
	return `${status} ${lines} not as recorded on ${server}.`;
}

const SETTLED = { phase: 'ready', activity: '', slow: false, problem: null } as const;

/** The answer's catalog goes with the answer, the schema with anything that may change it. */
const OUTDATED = { answerCatalog: undefined, schema: null } as const;

/** Results that are new get the catalog that was read right after them; older ones keep theirs. */
function readWith(state: LabState, catalog: Catalog): Pick<LabState, 'answerCatalog' | 'panes'> {
	const panes = Object.entries(state.panes).map(([name, result]) => [
		name,
		result.stale || result.catalog ? result : { ...result, catalog },
	]);
	return {
		answerCatalog: state.answerCatalog ?? (state.answer ? catalog : undefined),
		panes: Object.fromEntries(panes),
	};
}

function pane({ id, execution, leaks, holds, waits }: ProbeResult): Record<string, PaneResult> {
	const shared = { ...(holds && { holds }), ...(waits !== undefined && { waits }) };
	return { [id]: { execution, leaks, stale: false, ...shared } };
}

function stale(panes: LabState['panes']): Record<string, PaneResult> {
	return Object.fromEntries(
		Object.entries(panes).map(([name, result]) => [name, { ...result, stale: true }]),
	);
}
