/** Made at the first date: 100 ms in Lighthouse's mobile setting, on pages that mostly show none. */
let format: Intl.DateTimeFormat | undefined;

/** A moment in the reader's own time zone. */
export function When({ at }: { at: number }) {
	if (at === 0) return <>an unknown date</>;
	const date = new Date(at);
	format ??= new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
	return <time dateTime={date.toISOString()}>{format.format(date)}</time>;
}
