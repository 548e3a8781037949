/** A panel that does something long on a press. Its parts stand in the page; its look is press-panel.css. */
export class PressPanel extends HTMLElement {
	#busy = false;

	/** @throws where the page has no such part. */
	protected find<E extends HTMLElement = HTMLElement>(selector: string): E {
		const found = this.querySelector<E>(selector);
		if (!found) throw new Error(`The panel ${this.localName} has no ${selector}.`);
		return found;
	}

	/**
	 * Does the work of a press, unless that of another is under way. A button in use keeps the focus: it
	 * is not disabled, it does nothing.
	 */
	protected async onPress(work: () => Promise<void>): Promise<void> {
		if (this.#busy) return;
		this.#setBusy(true);
		try {
			await work();
		} finally {
			this.#setBusy(false);
		}
	}

	/** @param share from 0 to 1, or undefined where there is nothing to show the progress of. */
	protected showProgress(share: number | undefined, words = ''): void {
		this.find('.press-progress').hidden = share === undefined;
		this.find<HTMLProgressElement>('progress').value = share ?? 0;
		this.find('.press-progress span').textContent = words;
	}

	#setBusy(busy: boolean) {
		this.#busy = busy;
		for (const button of this.querySelectorAll('button')) {
			button.setAttribute('aria-disabled', String(busy));
		}
	}
}
