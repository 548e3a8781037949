/**
 * Gives every code block a button that copies it, and makes a block that scrolls a region that the keyboard
 * reaches. Both need a script, so neither is in the page's HTML.
 */

for (const pre of document.querySelectorAll<HTMLPreElement>('pre.code')) {
	const button = document.createElement('button');
	button.type = 'button';
	button.className = 'code-copy';
	button.textContent = 'Copy';
	button.addEventListener('click', () => copy(pre, button));
	frame(pre).append(button);
}

const REGION = ['tabindex', 'role', 'aria-label'];

const sizes = new ResizeObserver((entries) => {
	for (const { target } of entries) {
		const pre = target as HTMLPreElement;
		if (pre.scrollWidth > pre.clientWidth) reach(pre);
		else for (const name of REGION) pre.removeAttribute(name);
	}
});

for (const pre of document.querySelectorAll<HTMLPreElement>('pre.code')) {
	// A block without a layout may scroll: it is reached by the keyboard until it is laid out and measured.
	reach(pre);
	sizes.observe(pre);
}

function reach(pre: HTMLPreElement): void {
	pre.setAttribute('tabindex', '0');
	pre.setAttribute('role', 'region');
	pre.setAttribute('aria-label', nameOf(pre));
}

/** A title, or else the caption that stands above the block and says the same. */
function nameOf(pre: HTMLElement): string {
	const caption = pre.closest('.code-block')?.querySelector('figcaption');
	return pre.title || caption?.textContent || 'Code';
}

/** The button stands beside what scrolls, not in it: it stays, and is no part of the text. */
function frame(pre: HTMLPreElement): HTMLElement {
	const figure = pre.closest<HTMLElement>('.code-block');
	if (figure) return figure;
	const made = document.createElement('div');
	made.className = 'code-block';
	pre.before(made);
	made.append(pre);
	return made;
}

async function copy(pre: HTMLPreElement, button: HTMLButtonElement): Promise<void> {
	try {
		await navigator.clipboard.writeText(pre.textContent ?? '');
		button.textContent = 'Copied';
	} catch {
		getSelection()?.selectAllChildren(pre);
		button.textContent = 'Selected: press Ctrl+C';
	}
	button.setAttribute('aria-live', 'polite');
	setTimeout(() => {
		button.textContent = 'Copy';
	}, 4000);
}
