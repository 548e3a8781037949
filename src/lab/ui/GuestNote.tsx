import { LinkButton } from './LinkButton.tsx';
import type { ReaderText } from './use-progress.ts';

interface Props {
	readonly reader: ReaderText;
	readonly say: (sentence: string) => void;
}

/** Says that the text in the editor is somebody else's, and leads back to the reader's own. */
export function GuestNote({ reader, say }: Props) {
	if (reader.from === null) return null;
	const dismiss = () => {
		reader.dismissGuest();
		say('Your own text is back.');
	};
	return (
		<p class="lab-warning lab-guest">
			This text came from a {reader.from}. Nothing of it runs before you press a button: read it
			first. Your own text is kept.{' '}
			<LinkButton goes onPress={dismiss}>
				Back to your own text
			</LinkButton>
		</p>
	);
}
