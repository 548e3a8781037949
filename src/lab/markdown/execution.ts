import { type Leak, leakText } from '../canary.ts';
import type { Notice, SqlError, StatementResult } from '../engine.ts';
import { lineAndColumn } from '../lexer.ts';
import { isPlan } from '../plan-result.ts';
import { rowsText } from '../sentences.ts';
import type { RecordedExecution } from '../transcript.ts';
import { codeBlock, plainText, table } from './text.ts';

/** What a script answered, as blocks of Markdown. @param script errors give their place in it. */
export function executionBlocks(
	{ statements, skipped, leftOpen }: RecordedExecution,
	script: string,
	leaks: readonly Leak[] = [],
): string[] {
	const blocks = [...new Set(leaks.map(leakText))].map((text) => `**Leak.** ${plainText(text)}.`);
	if (statements.length === 0) blocks.push('No statement to run.');
	blocks.push(
		...statements.flatMap((result) => statementBlocks(result as StatementResult, script)),
	);
	if (skipped > 0) {
		blocks.push(
			`${skipped === 1 ? '1 statement' : `${skipped} statements`} after the error did not run.`,
		);
	}
	if (leftOpen) blocks.push('A transaction was left open and has been rolled back.');
	const tags = statements.flatMap(({ tag }) => (tag ? [plainText(tag)] : []));
	if (tags.length > 0) blocks.push(`Tags: ${tags.join(' · ')}`);
	return blocks;
}

function statementBlocks(result: StatementResult, script: string): string[] {
	const blocks = result.notices.map(noticeLine);
	if (isPlan(result)) {
		blocks.push(codeBlock(result.rows.map(([line]) => line ?? '').join('\n'), 'text'));
	} else if (result.fields.length > 0) {
		const columns = result.fields.map(({ name, type }) => (type ? `${name} (${type})` : name));
		blocks.push(table(columns, result.rows));
		const count = result.rowCount ?? result.rows.length;
		const cut = count > result.rows.length ? ` Shown: the first ${result.rows.length}.` : '';
		blocks.push(`${rowsText(count)}.${cut}`);
	}
	if (result.error) blocks.push(errorLine(result.error, script));
	return blocks;
}

function noticeLine({ severity, message, detail, hint }: Notice): string {
	return [
		`**${plainText(severity)}** ${plainText(message)}`,
		...(detail ? [plainText(detail)] : []),
		...(hint ? [`Hint: ${plainText(hint)}`] : []),
	].join(' ');
}

function errorLine(error: SqlError, script: string): string {
	const place = error.index === undefined ? null : lineAndColumn(script, error.index);
	return [
		`**${plainText(error.severity)} ${plainText(error.code)}**${place ? ` in line ${place.line}` : ''}: ${plainText(error.message)}`,
		...(error.detail ? [`Detail: ${plainText(error.detail)}`] : []),
		...(error.hint ? [`Hint: ${plainText(error.hint)}`] : []),
	].join(' ');
}
