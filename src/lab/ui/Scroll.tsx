import type { ComponentChildren } from 'preact';

interface Props {
	readonly label: string;
	/** There may be many of its name: it is no landmark of the page then. */
	readonly many?: boolean;
	readonly children: ComponentChildren;
}

/** A part that scrolls sideways on its own; it takes the focus, since only then a keyboard scrolls it. */
export function Scroll({ label, many = false, children }: Props) {
	return (
		<section class="lab-scroll" role={many ? 'group' : undefined} aria-label={label} tabIndex={0}>
			{children}
		</section>
	);
}
