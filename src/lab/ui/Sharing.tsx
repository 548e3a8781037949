import { Action } from './Action.tsx';
import { LinkButton } from './LinkButton.tsx';
import type { Notice, Sharing } from './use-sharing.ts';

/** The buttons that carry a reader's text or progress out of the page and into it. */
export function SharingButtons({ sharing }: { sharing: Sharing }) {
	return (
		<div class="lab-buttons lab-tools">
			<Action title="Copies a link that carries your text" onPress={sharing.copyLink}>
				Share
			</Action>
			<Action title="All labs, in one file" onPress={sharing.saveProgress}>
				Save progress
			</Action>
			<Action title="Saved progress, or a text" onPress={sharing.openFile}>
				Open a file…
			</Action>
		</div>
	);
}

/** What became of a link or a file, where it leaves the reader something to do. */
export function SharingNotice({ sharing }: { sharing: Sharing }) {
	const { notice, dismiss } = sharing;
	if (notice === null) return null;
	return (
		<p class="lab-warning lab-shared">
			<What notice={notice} onDone={dismiss} />{' '}
			<LinkButton goes onPress={dismiss}>
				Close this note
			</LinkButton>
		</p>
	);
}

function What({ notice, onDone }: { notice: Notice; onDone: () => void }) {
	switch (notice.kind) {
		case 'uncopied':
			return (
				<label>
					Copy the link by hand:{' '}
					<input
						type="text"
						readOnly
						value={notice.url}
						onFocus={(event) => event.currentTarget.select()}
					/>
				</label>
			);
		case 'elsewhere':
			return (
				<>
					{notice.sentence}{' '}
					<a href={notice.href}>
						{notice.from === 'link' ? 'Open it there' : 'Go there and open the file again'}
					</a>
				</>
			);
		case 'nowhere':
			return (
				<>
					{notice.sentence}{' '}
					<LinkButton
						goes
						onPress={() => {
							onDone();
							notice.onShow();
						}}
					>
						Show it here all the same
					</LinkButton>
				</>
			);
		case 'too-long':
			return (
				<>
					{notice.sentence}{' '}
					<LinkButton goes onPress={notice.onSave}>
						Save the text as a file
					</LinkButton>
				</>
			);
		default:
			return <>{notice.sentence}</>;
	}
}
