import type { ComponentChildren } from 'preact';

/** A region that scrolls sideways on its own, reachable by keyboard. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: only a focusable region scrolls by keyboard
		<section class="lab-scroll" aria-label={label} tabIndex={0}>
			{children}
		</section>
	);
}
