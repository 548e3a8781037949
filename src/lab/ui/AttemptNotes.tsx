import { useEffect, useRef, useState } from 'preact/hooks';
import type { VersionedAttempt } from '../progress/progress.ts';
import { LinkButton } from './LinkButton.tsx';
import type { ReaderText } from './use-progress.ts';
import { When } from './When.tsx';

interface Props {
	readonly reader: ReaderText;
	readonly starter: string;
	/** Version of the lab on the page. */
	readonly version: string;
	readonly onSay: (sentence: string) => void;
}

/** The reader's earlier attempts at this step, and the one that went last. */
export function AttemptNotes({ reader, starter, version, onSay }: Props) {
	const host = useRef<HTMLDivElement>(null);
	const [compared, setCompared] = useState<Compared | null>(null);
	const [newest, ...rest] = reader.offered;

	// The button that was pressed is gone: the focus goes to what takes its place, else to Run.
	const [moved, setMoved] = useState(0);
	useEffect(() => {
		if (moved === 0) return;
		const next = host.current?.querySelector<HTMLElement>('button');
		const run = host.current?.closest('.lab-answer')?.querySelector<HTMLElement>('.lab-bar button');
		(next ?? run)?.focus();
	}, [moved]);

	const act = (change: () => void, sentence: string) => {
		change();
		setCompared(null);
		setMoved(moved + 1);
		onSay(sentence);
	};
	const compare = async (attempt: VersionedAttempt) => {
		if (compared && same(compared.attempt, attempt)) return setCompared(null);
		const loaded = await import('./TextDiff.tsx').catch(() => null);
		if (loaded) return setCompared({ attempt, View: loaded.TextDiff });
		onSay('The comparison could not be downloaded. Check the connection and press Compare again.');
	};
	const row = (attempt: VersionedAttempt) => (
		<Offer
			key={`${attempt.version}/${attempt.id}`}
			attempt={attempt}
			version={version}
			compared={compared !== null && same(compared.attempt, attempt)}
			onOpen={() => act(() => reader.open(attempt), 'Your attempt is open.')}
			onCompare={() => void compare(attempt)}
			onDiscard={() => act(() => reader.discard(attempt), 'Discarded. Undo brings it back.')}
		/>
	);

	return (
		<div class="lab-attempts" ref={host}>
			{reader.gone && (
				<p>
					{reader.gone.why === 'discarded' ? (
						<>
							The attempt of <When at={reader.gone.attempt.at} /> is discarded.
						</>
					) : (
						<>
							A step keeps a few attempts: the oldest, of <When at={reader.gone.attempt.at} />, made
							room for this one.
						</>
					)}{' '}
					<LinkButton onPress={() => act(reader.undo, 'The attempt is back.')}>Undo</LinkButton>
				</p>
			)}
			{newest && row(newest)}
			{rest.length > 0 && (
				<details>
					<summary class="lab-attempts-more">
						{rest.length} earlier {rest.length === 1 ? 'attempt' : 'attempts'}
					</summary>
					{rest.map(row)}
				</details>
			)}
			{compared && (
				<compared.View
					label="Your attempt beside the starter"
					caption="Your attempt beside the text that this step begins with. Neither changes."
					left={{ heading: 'Your attempt', text: compared.attempt.text }}
					right={{ heading: 'Starter', text: starter }}
				/>
			)}
		</div>
	);
}

interface Compared {
	readonly attempt: VersionedAttempt;
	readonly View: typeof import('./TextDiff.tsx').TextDiff;
}

interface OfferProps {
	readonly attempt: VersionedAttempt;
	readonly version: string;
	readonly compared: boolean;
	readonly onOpen: () => void;
	readonly onCompare: () => void;
	readonly onDiscard: () => void;
}

function Offer({ attempt, version, compared, onOpen, onCompare, onDiscard }: OfferProps) {
	return (
		<p>
			Your attempt of <When at={attempt.at} />
			{attempt.version !== version &&
				`, made in version ${attempt.version} of this lab; this is ${version}`}
			: <LinkButton onPress={onOpen}>open</LinkButton>,{' '}
			<LinkButton onPress={onCompare} expanded={compared}>
				compare
			</LinkButton>
			, <LinkButton onPress={onDiscard}>discard</LinkButton>
		</p>
	);
}

function same(one: VersionedAttempt, other: VersionedAttempt): boolean {
	return one.version === other.version && one.id === other.id;
}
