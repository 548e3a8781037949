/** Whether a key goes into a text: a field of the page, or an editor in a shadow root. */
export function isWriting(event: Event): boolean {
	const [element] = event.composedPath();
	if (!(element instanceof HTMLElement)) return false;
	return element.isContentEditable || element.matches('input, textarea, select');
}
