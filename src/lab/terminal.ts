import { type Leak, leakText } from './canary.ts';
import type { Expectation } from './check.ts';
import type { Execution, Notice, SqlError, StatementResult } from './engine.ts';
import { type Holding, holdsStatus } from './holdings.ts';
import { lineAndColumn } from './lexer.ts';
import type { Actor, Lab, Step } from './read.ts';
import { tenantOf } from './read.ts';
import type { ProbeResult, Verdict } from './steps.ts';

/** Plain text of lab results, for the terminal. */

export type Style = 'bold' | 'dim' | 'red' | 'green';
/** Colors a text, or leaves it alone where colors are not wanted. */
export type Paint = (style: Style, text: string) => string;

/** What is about to run: the heading and the task of a step. */
export function renderTask(lab: Lab, step: Step, source: string, paint: Paint): string {
	return [
		paint('bold', `Step ${step.number} of ${lab.steps.length}: ${step.title}`),
		`${renderActor(lab, step.actor)} runs ${source}.`,
	].join('\n');
}

function renderActor(lab: Lab, actor: Actor): string {
	const tenant = tenantOf(lab, actor);
	const who = [actor.role, tenant ? `tenant ${tenant.name}` : 'no tenant'];
	return `${actor.label} (${who.filter((part) => part !== undefined).join(', ')})`;
}

/** The whole verdict: what the answer did, every pane, every expectation, the count. */
export function renderVerdict(
	lab: Lab,
	verdict: Verdict,
	source: string,
	script: string,
	paint: Paint,
): string {
	const panes = (before: boolean) =>
		verdict.probes
			.filter((probe) => (probe.before ?? false) === before)
			.map((probe) => renderProbe(lab, probe, paint));
	const answer = [
		renderExecution(verdict.answer, source, script, paint),
		...renderLeaks(verdict.answerLeaks, paint),
		...renderHolds(lab, verdict.answerHolds, paint),
	].join('\n');
	const blocks = [...panes(true), answer, ...panes(false)];
	if (verdict.expectations.length > 0) {
		blocks.push(verdict.expectations.map((one) => renderExpectation(one, paint)).join('\n'));
	}
	return blocks.join('\n\n');
}

/** A pane: who asked what, the answer, and every leak in it. */
function renderProbe(lab: Lab, probe: ProbeResult, paint: Paint): string {
	const { actor, sql, execution, leaks } = probe;
	const lines = [
		lab.language === 'ts'
			? 'show.ts calls the answer:'
			: `${renderActor(lab, actor)} asks: ${paint('dim', oneLine(sql))}`,
	];
	if (probe.waits === undefined) {
		lines.push(renderExecution(execution, `${actor.name}’s pane`, sql, paint));
	} else lines.push(`It waits: ${probe.waits} keeps the connection, its transaction is open.`);
	return [...lines, ...renderLeaks(leaks, paint), ...renderHolds(lab, probe.holds, paint)].join(
		'\n',
	);
}

/** What a client hands on with a shared connection; nothing where there is none. */
function renderHolds(
	lab: Lab,
	holds: readonly Holding[] | undefined,
	paint: Paint,
): readonly string[] {
	return holds ? [paint('dim', holdsStatus(lab, holds))] : [];
}

/** One line for each text of another tenant. */
export function renderLeaks(leaks: readonly Leak[], paint: Paint): string[] {
	const found = new Set(leaks.map(leakText));
	return [...found].map((text) => paint('red', `LEAK ${text}`));
}

export function renderExpectation({ ok, text, evidence }: Expectation, paint: Paint): string {
	const mark = ok ? paint('green', '✓') : paint('red', '✗');
	return `${mark} ${text}${evidence === null ? '' : `\n  ${paint('dim', oneLine(evidence))}`}`;
}

/** Every statement's notices, table, tag or error, in the order they ran. */
export function renderExecution(
	execution: Execution,
	source: string,
	script: string,
	paint: Paint,
): string {
	const lines = execution.statements.flatMap((statement) => [
		...statement.notices.map((notice) => renderNotice(notice)),
		...(statement.fields.length > 0 ? [renderTable(statement)] : []),
		...(statement.error ? [renderError(statement.error, source, script, paint)] : []),
		// Empty where a run in TypeScript printed something.
		...(statement.error || statement.tag === ''
			? []
			: [paint('dim', statement.tag ?? 'no command tag')]),
	]);
	if (lines.length === 0) lines.push(paint('dim', `${source} holds no statement.`));
	if (execution.skipped > 0) lines.push(`${counted(execution.skipped, 'statement')} not run.`);
	if (execution.leftOpen) lines.push('A transaction was left open and has been rolled back.');
	return lines.join('\n');
}

function renderNotice({ severity, message, detail, hint }: Notice): string {
	return [
		`${severity}: ${message}`,
		...(detail ? [`  detail: ${detail}`] : []),
		...(hint ? [`  hint: ${hint}`] : []),
	].join('\n');
}

function renderError(error: SqlError, source: string, script: string, paint: Paint): string {
	const place = error.index === undefined ? undefined : lineAndColumn(script, error.index);
	const where = place ? `${source}:${place.line}:${place.column}` : source;
	const lines = [paint('red', `${where}: ${error.severity} ${error.code}: ${error.message}`)];
	if (error.detail) lines.push(`  detail: ${error.detail}`);
	if (error.hint) lines.push(`  hint: ${error.hint}`);
	if (error.internalQuery) lines.push(`  query: ${oneLine(error.internalQuery)}`);
	if (error.where) lines.push(`  where: ${oneLine(error.where)}`);
	return lines.join('\n');
}

const NUMERIC = /^(number|bigint|integer|smallint|numeric|real|double precision|money|oid)$/;

/** A result set as an aligned table; rows past the cap are counted in a last line. */
export function renderTable(result: Pick<StatementResult, 'fields' | 'rows' | 'rowCount'>): string {
	const header = result.fields.map(({ name }) => oneLine(name));
	const rows = result.rows.map((row) =>
		row.map((cell) => (cell === null ? 'NULL' : oneLine(cell))),
	);
	const widths = header.map((name, column) =>
		Math.max(width(name), ...rows.map((row) => width(row[column] ?? ''))),
	);
	const right = result.fields.map(({ type }) => NUMERIC.test(type));
	const line = (cells: readonly string[]) =>
		cells
			.map((cell, column) => {
				const blanks = ' '.repeat((widths[column] ?? 0) - width(cell));
				return right[column] ? blanks + cell : cell + blanks;
			})
			.join(' | ')
			.trimEnd();
	const lines = [line(header), widths.map((size) => '-'.repeat(size)).join('-+-')];
	lines.push(...rows.map(line));
	const hidden = (result.rowCount ?? 0) - rows.length;
	if (hidden > 0) lines.push(`… ${counted(hidden, 'more row')}; shown: the first ${rows.length}.`);
	return lines.join('\n');
}

/** Characters, not UTF-16 units: an emoji would shift its line otherwise. */
function width(text: string): number {
	return [...text].length;
}

function oneLine(text: string): string {
	return text.trim().replace(/\s*\n\s*/g, ' ');
}

export function counted(count: number, what: string): string {
	return `${count} ${what}${count === 1 ? '' : 's'}`;
}
