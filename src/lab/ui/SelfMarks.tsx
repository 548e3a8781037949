import { useId, useState } from 'preact/hooks';
import { adoptStyles } from './adopt-styles.ts';
import { RecordedLink } from './RecordedLink.tsx';
import styles from './self-marks.css?inline';

adoptStyles(styles);

const ANSWERS = [
	[true, 'I see it'],
	[false, 'I don’t'],
] as const;

interface Props {
	readonly sentences: readonly string[];
	readonly recordedId: string;
}

/**
 * What Check would decide, as questions to the reader of the recorded run. The answers are the
 * reader's own: they are kept nowhere, and no step is passed by them.
 */
export function SelfMarks({ sentences, recordedId }: Props) {
	const [seen, setSeen] = useState<Readonly<Record<string, boolean>>>({});
	const group = useId();
	const count = Object.values(seen).filter(Boolean).length;
	return (
		<section class="lab-expectations lab-self-marks" aria-label="Expectations">
			<h3>Can you see it in the recorded run?</h3>
			<p class="lab-quiet">
				Check can not run here. Find each one yourself: <RecordedLink id={recordedId} />
			</p>
			<ul>
				{sentences.map((sentence, index) => (
					<li key={sentence}>
						<fieldset>
							<legend>{sentence}</legend>
							{ANSWERS.map(([value, label]) => (
								<label key={label}>
									<input
										type="radio"
										name={`${group}-${index}`}
										checked={seen[sentence] === value}
										onChange={() => setSeen({ ...seen, [sentence]: value })}
									/>{' '}
									{label}
								</label>
							))}
						</fieldset>
					</li>
				))}
			</ul>
			<p class="lab-quiet">
				You see {count} of {sentences.length}. This is for you alone: it is not kept, and does not
				pass the step.
			</p>
		</section>
	);
}
