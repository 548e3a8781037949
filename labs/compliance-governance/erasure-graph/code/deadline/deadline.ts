import { setTimeout as wait } from 'node:timers/promises';

const DAY = 86_400_000;

// #region deadline
/**
 * Last day on which a request can be answered in time: Article 12(3) GDPR, counted by Article 3 of
 * Regulation 1182/71. It ends on the same date of its last month, or on that month's last day where
 * the date is missing, and moves from a Saturday, Sunday or public holiday to the next working day.
 *
 * @param received day on which the controller received the request, as `2026-10-31`.
 * @param months 1, or 3 once the controller has told the person of the extension and why.
 * @param holidays public holidays that bind the controller, as days.
 * @throws RangeError when `received` is no day of the calendar.
 */
export function lastDay(received: string, months: 1 | 3, holidays: ReadonlySet<string>): string {
	const began = new Date(`${received}T00:00:00Z`);
	if (Number.isNaN(began.getTime()) || text(began) !== received)
		throw new RangeError('The day of receipt is no day of the calendar.');
	const [year, month] = [began.getUTCFullYear(), began.getUTCMonth() + months];
	const daysOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
	let day = new Date(Date.UTC(year, month, Math.min(began.getUTCDate(), daysOfMonth)));
	while ([0, 6].includes(day.getUTCDay()) || holidays.has(text(day)))
		day = new Date(day.getTime() + DAY);
	return text(day);
}

const text = (day: Date) => day.toISOString().slice(0, 10);
// #endregion deadline

/** The first instant after a day, in the controller's time zone: the period ends with its last hour. */
export function endOf(day: string, timeZone: string): Date {
	const midnight = Date.parse(`${day}T00:00:00Z`) + DAY;
	// The offset is asked for twice: near a change of the clock the first answer is the other side's.
	const near = midnight - offset(midnight, timeZone);
	return new Date(midnight - offset(near, timeZone));
}

function offset(instant: number, timeZone: string): number {
	const clock = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	}).formatToParts(instant);
	const part = (type: string) => Number(clock.find((one) => one.type === type)?.value);
	const shown = [part('year'), part('month') - 1, part('day')] as const;
	return Date.UTC(...shown, part('hour'), part('minute'), part('second')) - instant;
}

// #region timer
const HOUR = 3_600_000;

/**
 * Waits until an instant, however far. `setTimeout` takes a delay of more than 2^31 - 1 ms, 24.8
 * days, for one of 1 ms: a timer of one month goes off at once. The clock is asked each hour anew,
 * because a machine that slept or was set right is not where its timer thinks it is.
 *
 * @throws AbortError, with the signal's reason as its cause, when it is aborted, and RangeError when
 * `due` is no date: its timer would go off each millisecond.
 */
export async function until(due: Date, signal: AbortSignal): Promise<void> {
	if (Number.isNaN(due.getTime())) throw new RangeError('The instant is no date.');
	for (;;) {
		const left = due.getTime() - Date.now();
		if (left <= 0) return;
		await wait(Math.min(left, HOUR), undefined, { signal });
	}
}
// #endregion timer
