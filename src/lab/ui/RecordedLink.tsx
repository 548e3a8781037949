/** Leads to the recorded run and unfolds it: a browser unfolds what is around a target, not the target. */
export function RecordedLink({ id }: { id: string }) {
	const unfold = (event: MouseEvent) => {
		const fold = document.getElementById(id);
		if (!(fold instanceof HTMLDetailsElement)) return;
		// The browser's own jump would take the focus away again.
		event.preventDefault();
		fold.open = true;
		fold.scrollIntoView();
		fold.querySelector('summary')?.focus({ preventScroll: true });
	};
	return (
		<a href={`#${id}`} onClick={unfold}>
			See the recorded run
		</a>
	);
}
