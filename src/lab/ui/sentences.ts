import { NO_WEB_ASSEMBLY } from '../browser/web-assembly.ts';
import type { Leak } from '../canary.ts';
import { type Execution, errorOf } from '../engine.ts';
import type { ProbeResult, Verdict } from '../steps.ts';

/** The sentences of the status line. */

/** What went wrong, with what to do next. */
export function sentence(cause: unknown): string {
	const { message = String(cause), code } = cause as { message?: string; code?: string };
	if (code === '28000') {
		return `A pane can not log in: ${message}. Your text dropped or locked a role; mend it and run again.`;
	}
	if (code === NO_WEB_ASSEMBLY) {
		return `${ended(message)} Your text is kept. Allow it, or open the page in another browser; the recorded run below shows what should happen.`;
	}
	return `${ended(message)} Your text is kept. Press Run to try again; the recorded run below shows what should happen.`;
}

/** The server's sentences end without a period, the lab's own with one. */
function ended(message: string): string {
	return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** What became of a Run, and what its own session saw of other tenants. */
export function answerStatus(answer: Execution, leaks: readonly Leak[] = []): string {
	const error = errorOf(answer);
	const count = answer.statements.length;
	const ran = error
		? `Stopped at statement ${count}: ${error.code}, ${ended(error.message)}`
		: `${count} ${count === 1 ? 'statement' : 'statements'} ran.`;
	return leaks.length === 0 ? ran : `${ran} ${leakSentence('your answer', leaks)}`;
}

/** What became of a Run in TypeScript. */
export function scriptStatus(answer: Execution): string {
	const error = errorOf(answer);
	return error ? `Stopped: ${error.code}, ${ended(error.message)}` : 'Your code ran to its end.';
}

/** What the panes show of other tenants. */
export function probeStatus(results: readonly ProbeResult[]): string {
	const leaks = results.filter(({ leaks }) => leaks.length > 0);
	if (leaks.length === 0) return results.length > 0 ? 'No pane shows another tenant’s data.' : '';
	const sentences = leaks.map(({ actor, leaks: found }) => leakSentence(actor.label, found));
	// One client may have had the connection twice.
	return [...new Set(sentences)].join(' ');
}

function leakSentence(who: string, leaks: readonly Leak[]): string {
	const tenants = [...new Set(leaks.map(({ tenant }) => tenant))];
	return `Leak: ${who} sees data of ${tenants.join(' and ')}.`;
}

/** What Check found. */
export function verdictStatus({ passed, expectations }: Verdict): string {
	if (passed) return `Check passed: all ${expectations.length} expectations hold.`;
	const failed = expectations.filter(({ ok }) => !ok);
	return `Check did not pass: ${failed.length} of ${expectations.length} expectations do not hold. First: ${failed[0]?.text}`;
}
