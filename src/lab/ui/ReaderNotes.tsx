import { AttemptNotes } from './AttemptNotes.tsx';
import type { ReaderText } from './use-progress.ts';

interface Props {
	readonly reader: ReaderText;
	readonly starter: string;
	/** Version of the lab on the page. */
	readonly version: string;
	readonly say: (sentence: string) => void;
}

/** What there is to say of the reader's texts: earlier attempts, and what becomes of this one. */
export function ReaderNotes({ reader, starter, version, say }: Props) {
	return (
		<>
			<AttemptNotes {...{ reader, starter, version }} onSay={say} />
			{reader.keeping === 'blocked' && (
				<p class="lab-warning">
					This browser stores nothing for this site: your text lasts until you close the page. Copy
					it out if you want to keep it.
				</p>
			)}
			{reader.keeping === 'full' && (
				<p class="lab-warning">
					This browser’s storage for this site is full: what you type from now on lasts until you
					close the page. Discard attempts you no longer need, or copy your text out.
				</p>
			)}
			{reader.keeping === 'fresh' && (
				<p class="lab-quiet">
					Opened with ?fresh: nothing of this lab is read from or stored in this browser. What you
					type lasts until you close the page.
				</p>
			)}
		</>
	);
}
