import { findLeaks, type Leak } from './canary.ts';
import type { Holding } from './holdings.ts';
import type { Lab, Probe, Step } from './read.ts';
import { readRecorded } from './recorded.ts';
import type { SharedScripts } from './steps.ts';
import type { RecordedAttempt, RecordedExecution } from './transcript.ts';

/** What a page knows of a lab before anything runs. Everything here is JSON. */
export interface LabView {
	readonly id: string;
	readonly title: string;
	readonly version: string;
	readonly language: Lab['language'];
	readonly sessions: Lab['sessions'];
	readonly tenants: Lab['tenants'];
	readonly actors: Lab['actors'];
	readonly steps: readonly {
		readonly id: string;
		readonly number: number;
		readonly title: string;
		readonly href: string;
	}[];
}

export interface StepView
	extends Pick<
		Step,
		'id' | 'number' | 'title' | 'actor' | 'probes' | 'starter' | 'live' | 'servers'
	> {
	readonly taskHtml: string;
	readonly hintsHtml: readonly string[];
	readonly whyHtml: string | null;
	/** False for a step to run and look at. */
	readonly checked: boolean;
	readonly recorded: RecordedStart | null;
}

export interface RecordedPane {
	readonly execution: RecordedExecution;
	readonly leaks: readonly Leak[];
	/** On a shared connection; see `ProbeResult`. */
	readonly holds?: readonly Holding[];
	readonly waits?: string;
	readonly connection?: number;
}

/** The part of a transcript that stands in the panes before Start. */
export interface RecordedStart {
	readonly server: string;
	readonly panes: Readonly<Record<string, RecordedPane>>;
	/** What the shared connection held at the end. */
	readonly holds: readonly Holding[];
	/** The sentences Check decides on. */
	readonly expectations: readonly string[];
}

/** What Start fetches: everything that runs. Served as `/labs/<lab>.json`. */
export interface LabPackage {
	readonly lab: Lab;
	readonly shared: SharedScripts;
	/** Addresses of baked start states by step; a step without one starts from its scripts. */
	readonly starts: Readonly<Record<string, string>>;
}

/** The lab without what only tests and transcripts need. */
export function toPackage(
	lab: Lab,
	shared: SharedScripts,
	starts: LabPackage['starts'] = {},
): LabPackage {
	const steps = lab.steps.map((step) => ({ ...step, wrong: [], also: [], transcript: null }));
	return { lab: { ...lab, steps }, shared, starts };
}

/** @param base address under which the site is served, with both slashes: `/`. */
export function toLabView(lab: Lab, base: string): LabView {
	const { id, title, version, language, sessions, tenants, actors } = lab;
	const steps = lab.steps.map((step) => ({
		id: step.id,
		number: step.number,
		title: step.title,
		href: `${base}labs/${id}/${step.id}/`,
	}));
	return { id, title, version, language, sessions, tenants, actors, steps };
}

/** @param toHtml Markdown of the repository to HTML. */
export function toStepView(lab: Lab, step: Step, toHtml: (markdown: string) => string): StepView {
	const { id, number, title, actor, probes, starter, live, servers } = step;
	return {
		id,
		number,
		title,
		actor,
		probes,
		starter,
		live,
		servers,
		taskHtml: toHtml(step.task),
		hintsHtml: step.hints.map(toHtml),
		whyHtml: step.why === null ? null : toHtml(step.why),
		checked: step.check !== null,
		recorded: recordedStart(lab, step),
	};
}

/** The name of a pane: its client, and which turn of it where it has several. */
export function paneTitle({ probes }: Pick<Step, 'probes'>, { id, actor }: Probe): string {
	const own = probes.filter((probe) => probe.actor.name === actor.name);
	const turn = own.findIndex((probe) => probe.id === id) + 1;
	return turn > 1 ? `${actor.label}, turn ${turn}` : actor.label;
}

/** Before the list of what a client leaves on a connection. */
export function handsOn(holds: readonly Holding[]): string {
	const keeps = holds.some(({ kind }) => kind === 'transaction');
	return keeps ? 'It keeps the connection, which holds' : 'It hands the connection on with';
}

function recordedStart(lab: Lab, step: Step): RecordedStart | null {
	if (step.transcript === null) return null;
	const { server, starter, solution } = readRecorded(step.transcript);
	return {
		server,
		panes: recordedPanes(lab, step, starter),
		holds: starter.probes.at(-1)?.holds ?? starter.holds ?? [],
		// A passing check names what holds, and nothing that only a failure adds.
		expectations: (solution ?? starter).expectations.map(({ text }) => text),
	};
}

/** Results of a recorded attempt by pane, with the leaks in them. */
export function recordedPanes(
	lab: Lab,
	step: Step,
	attempt: RecordedAttempt,
): Record<string, RecordedPane> {
	return Object.fromEntries(
		attempt.probes.flatMap(({ actor: id, sql, execution, ...shared }) => {
			const actor = step.probes.find((probe) => probe.id === id)?.actor;
			if (!actor) return [];
			const leaks = findLeaks(lab, actor, lab.language === 'ts' ? '' : sql, {
				...execution,
				ms: 0,
			});
			return [[id, { execution, leaks, ...shared }]];
		}),
	);
}
