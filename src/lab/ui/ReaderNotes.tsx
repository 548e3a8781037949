import { AttemptNotes } from './AttemptNotes.tsx';
import { LinkButton } from './LinkButton.tsx';
import { SharingButtons, SharingNotice } from './Sharing.tsx';
import type { ReaderText } from './use-progress.ts';
import type { Sharing } from './use-sharing.ts';

interface Props {
	readonly reader: ReaderText;
	readonly starter: string;
	/** Version of the lab on the page. */
	readonly version: string;
	readonly sharing: Sharing;
	readonly say: (sentence: string) => void;
}

/** What there is to say of the reader's texts: earlier attempts, and what becomes of this one. */
export function ReaderNotes({ reader, starter, version, sharing, say }: Props) {
	return (
		<div class="lab-notes">
			<SharingNotice sharing={sharing} />
			<AttemptNotes {...{ reader, starter, version }} onSay={say} />
			{reader.keeping === 'blocked' && (
				<p class="lab-warning">
					This browser stores nothing for this site: your text lasts until you close the page.{' '}
					<LinkButton onPress={sharing.saveProgress}>Save your progress as a file</LinkButton>, and
					open it here next time.
				</p>
			)}
			{reader.keeping === 'full' && (
				<p class="lab-warning">
					This browser’s storage for this site is full: what you type from now on lasts until you
					close the page. Discard attempts you no longer need, or{' '}
					<LinkButton onPress={sharing.saveProgress}>save your progress as a file</LinkButton>.
				</p>
			)}
			{reader.keeping === 'fresh' && (
				<p class="lab-quiet">
					Opened with ?fresh: nothing of this lab is read from or stored in this browser. What you
					type lasts until you close the page.
				</p>
			)}
			<SharingButtons sharing={sharing} />
		</div>
	);
}
