const FORMAT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** A moment in the reader's own time zone. */
export function When({ at }: { at: number }) {
	if (at === 0) return <>an unknown date</>;
	const date = new Date(at);
	return <time dateTime={date.toISOString()}>{FORMAT.format(date)}</time>;
}
