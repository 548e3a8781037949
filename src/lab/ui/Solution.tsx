import { TextDiff } from './TextDiff.tsx';

/** The reader's text and the solution side by side. */
export function Solution({ mine, solution }: { mine: string; solution: string }) {
	return (
		<TextDiff
			label="Your text beside the solution"
			caption="Your text beside one solution. Other right answers pass too; your text stays as it is."
			left={{ heading: 'Yours', text: mine }}
			right={{ heading: 'Solution', text: solution }}
		/>
	);
}
