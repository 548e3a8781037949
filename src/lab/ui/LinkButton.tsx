import type { ComponentChildren } from 'preact';

interface Props {
	readonly children: ComponentChildren;
	readonly onPress: () => void;
	/** Set where it unfolds something. */
	readonly expanded?: boolean;
	/** True where the press takes the button away: the focus then goes to Run, and is not lost. */
	readonly goes?: boolean;
}

/** A button within a sentence. */
export function LinkButton({ children, onPress, expanded, goes = false }: Props) {
	const press = (event: MouseEvent & { readonly currentTarget: HTMLElement }) => {
		if (goes) {
			const answer = event.currentTarget.closest('.lab-answer');
			answer?.querySelector<HTMLElement>('.lab-bar button')?.focus();
		}
		onPress();
	};
	return (
		<button type="button" class="lab-link" aria-expanded={expanded} onClick={press}>
			{children}
		</button>
	);
}
