import { type ComponentType, h, hydrate } from 'preact';

/**
 * @returns what brings a component's markup in `root` to life. What `[data-slot]` holds stays as it is, and what
 * the reader did before arrives: a text typed, where pointer and focus are, and the button of `takePress`.
 */
export function mountOf<Props extends object>(component: ComponentType<Props>) {
	return async (
		root: HTMLElement,
		props: object,
		takePress: () => HTMLElement | undefined,
	): Promise<void> => {
		// The code that this belongs to ran a moment ago: between the two the page answers its reader.
		await new Promise((resolve) => setTimeout(resolve));
		const typed = [...root.querySelectorAll('textarea')].map(({ dataset, value }) =>
			dataset['typed'] === undefined ? undefined : value,
		);
		const slot = root.querySelector('[data-slot]');
		const html = { __html: slot?.innerHTML ?? '' };
		const children = slot && h('div', { 'data-slot': true, dangerouslySetInnerHTML: html });
		hydrate(h(component, { ...(props as Props), ...(children && { children }) }), root);
		// What the browser keeps of the reader is read in the frame after.
		requestAnimationFrame(() =>
			setTimeout(() => {
				handOver(root, typed);
				const pressed = takePress();
				root.toggleAttribute('data-live', true);
				if (pressed?.isConnected) pressed.click();
			}),
		);
	};
}

function handOver(root: HTMLElement, typed: readonly (string | undefined)[]): void {
	for (const [index, area] of [...root.querySelectorAll('textarea')].entries()) {
		const text = typed[index];
		if (text === undefined || text === area.value) continue;
		area.value = text;
		area.dispatchEvent(new InputEvent('input', { bubbles: true }));
	}
	for (const element of root.querySelectorAll(':hover')) {
		element.dispatchEvent(new PointerEvent('pointerenter'));
	}
	const focused = document.activeElement;
	if (focused && root.contains(focused)) focused.dispatchEvent(new FocusEvent('focus'));
}
