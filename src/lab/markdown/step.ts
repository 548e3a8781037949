import type { Holding } from '../holdings.ts';
import { type Actor, type Lab, type Step, tenantOf } from '../read.ts';
import { parseTranscript, type RecordedAttempt, type Transcript } from '../transcript.ts';
import { handsOn, paneTitle, recordedPanes } from '../view.ts';
import { executionBlocks } from './execution.ts';
import { absoluteLinks, codeBlock, codeSpan, plainText } from './text.ts';

/**
 * The copy of a step for whoever reads no page: assistants, notes, reviews. Made from the files that
 * the page is made from, so there is nothing to keep equal.
 */

/** Whole address of a path from the root of the hub. */
export type Address = (path: string) => string;

/** A step as Markdown with a first-level heading. */
export function stepMarkdown(lab: Lab, step: Step, address: Address): string {
	return document(
		`# ${plainText(step.title)}`,
		[
			`Step ${step.number} of ${lab.steps.length} of the lab [${plainText(lab.title)}](${address(`/labs/${lab.id}/`)}), version ${lab.version}.`,
			`To run it: ${address(`/labs/${lab.id}/${step.id}/`)}`,
		].join('\n'),
		...stepBlocks(lab, step, address, 2),
	);
}

/** Everything below a step's heading. @param level of the headings within. */
export function stepBlocks(lab: Lab, step: Step, address: Address, level: number): string[] {
	const heading = headingsAt(level);
	const prose = (markdown: string) => absoluteLinks(markdown, address);
	const transcript = step.transcript === null ? null : parseTranscript(step.transcript);
	const blocks = [
		heading('Task'),
		prose(step.task),
		...(step.live ? [actorLine(lab, step.actor, 'The answer runs as')] : []),
	];
	const decided = (transcript?.solution ?? transcript?.starter)?.expectations ?? [];
	if (decided.length > 0) {
		blocks.push(
			heading('Check passes when'),
			decided.map(({ text }) => `- ${plainText(text)}`).join('\n'),
		);
	}
	if (step.live) blocks.push(heading('Starter'), codeBlock(step.starter, lab.language));
	if (transcript && !step.live) {
		blocks.push(
			heading(`What was recorded on ${transcript.server}`),
			...paneBlocks(lab, step, transcript.starter, false, headingsAt(level + 1)),
		);
	} else if (transcript) {
		blocks.push(
			heading(`What the starter shows, recorded on ${transcript.server}`),
			...attemptBlocks(lab, step, transcript.starter, step.starter, headingsAt(level + 1)),
		);
	}
	for (const [index, hint] of step.hints.entries()) {
		blocks.push(heading(`Hint ${index + 1} of ${step.hints.length}`), prose(hint));
	}
	if (step.why !== null) blocks.push(heading('Why it matters'), prose(step.why));
	blocks.push(...solutionBlocks(lab, step, transcript, level));
	return blocks;
}

/** Last, so that who reads from the top meets the task first. */
function solutionBlocks(
	lab: Lab,
	step: Step,
	transcript: Transcript | null,
	level: number,
): string[] {
	if (step.solution === null) return [];
	const heading = headingsAt(level);
	const blocks = [heading('Solution'), codeBlock(step.solution, lab.language)];
	if (!transcript?.solution) return blocks;
	const { server, solution } = transcript;
	return [
		...blocks,
		heading(`Recorded run of the solution, on ${server}`),
		...attemptBlocks(lab, step, solution, step.solution, headingsAt(level + 1)),
	];
}

/** What a text did, what each pane then showed, and what Check found. */
function attemptBlocks(
	lab: Lab,
	step: Step,
	attempt: RecordedAttempt,
	text: string,
	heading: (text: string) => string,
): string[] {
	const verdicts = attempt.expectations.map(
		({ ok, text: sentence, evidence }) =>
			`- ${ok ? '✓ holds' : '✗ does not hold'}: ${plainText(sentence)}${evidence ? ` ${codeSpan(evidence)}` : ''}`,
	);
	return [
		...paneBlocks(lab, step, attempt, true, heading),
		heading('The answer'),
		...executionBlocks(attempt.answer, text),
		...holdingBlocks(lab, attempt.holds),
		...paneBlocks(lab, step, attempt, false, heading),
		...(verdicts.length > 0 ? [heading('Check'), verdicts.join('\n')] : []),
	];
}

/** @param before whether those are meant that ran before the answer, or the others. */
function paneBlocks(
	lab: Lab,
	step: Step,
	attempt: RecordedAttempt,
	before: boolean,
	heading: (text: string) => string,
): string[] {
	const inTypeScript = lab.language === 'ts';
	const panes = recordedPanes(lab, step, attempt);
	return step.probes.flatMap((probe) => {
		const { id, actor, sql } = probe;
		const pane = panes[id];
		if (!pane || (probe.before ?? false) !== before) return [];
		const on = pane.connection === undefined ? '' : `, on connection ${pane.connection}`;
		return [
			heading(inTypeScript ? 'What the answer does' : `Pane of ${paneTitle(step, probe)}${on}`),
			...(inTypeScript ? [] : [actorLine(lab, actor, 'It runs as'), codeBlock(sql, 'sql')]),
			...(pane.waits === undefined
				? executionBlocks(pane.execution, sql, pane.leaks)
				: [`It waits: ${plainText(pane.waits)} keeps the connection.`]),
			...holdingBlocks(lab, pane.holds),
		];
	});
}

/** What a client leaves on a shared connection. */
function holdingBlocks(lab: Lab, holds: readonly Holding[] = []): string[] {
	if (holds.length === 0) return [];
	const lines = holds.map(({ kind, name, value, by }) => {
		const label = lab.actors.find((actor) => actor.name === by)?.label ?? by;
		const thing = kind === name ? codeSpan(value) : `${codeSpan(name)} ${codeSpan(value)}`;
		return `- ${kind} ${thing}, left by ${plainText(label)}`;
	});
	return [`${handsOn(holds)}:`, lines.join('\n')];
}

/** Who runs something: login role and tenant. */
function actorLine(lab: Lab, actor: Actor, verb: string): string {
	const who = `${verb} ${plainText(actor.label)}`;
	if (actor.role === undefined) return `${who}.`;
	if (lab.sessions === 'shared') return `${who}: role ${codeSpan(actor.role)}.`;
	const tenant = tenantOf(lab, actor);
	const setting = tenant
		? `app.tenant_id is that of ${tenant.name}, ${tenant.id}`
		: 'app.tenant_id is never set';
	return `${who}: role ${codeSpan(actor.role)}, ${setting}.`;
}

function headingsAt(level: number): (text: string) => string {
	return (text) => `${'#'.repeat(level)} ${plainText(text)}`;
}

/** Blocks with a blank line between them and one line break at the end. */
export function document(...blocks: readonly string[]): string {
	return `${blocks.join('\n\n')}\n`;
}
