import { isWriting } from '../lab/browser/is-writing.ts';
import type { Words } from './words.ts';

/** The header's search: opens on a press, on Ctrl+K or Cmd+K and on `/`. The rest comes with the first use. */
class SiteSearch extends HTMLElement {
	#words: Words | undefined;

	connectedCallback() {
		const open = this.#part<HTMLButtonElement>('[data-open-modal]');
		open.hidden = false;
		open.addEventListener('click', () => this.#open());
		this.#dialog.addEventListener('click', ({ target }) => {
			// The dialog itself is hit only beside its content.
			if (target === this.#dialog || (target as Element).closest('a, [data-close]')) {
				this.#dialog.close();
			}
		});
		window.addEventListener('keydown', (event) => {
			const isShortcut = (event.metaKey || event.ctrlKey) && event.key === 'k';
			const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey;
			if (isShortcut && this.#dialog.open) this.#dialog.close();
			else if ((isShortcut || (isSlash && !isWriting(event))) && !this.#dialog.open) this.#open();
			else return;
			event.preventDefault();
		});
	}

	#part<Found extends Element = HTMLElement>(selector: string): Found {
		return this.querySelector(selector) as Found;
	}

	get #dialog(): HTMLDialogElement {
		return this.#part('dialog');
	}

	async #open() {
		// Another open dialog keeps the focus that it holds.
		if (document.querySelector('dialog:modal')) return;
		this.#dialog.showModal();
		this.#part<HTMLInputElement>('input').select();
		// What is typed in the meantime is in the field.
		await this.#load();
		this.#words?.search();
	}

	async #load() {
		const again = this.#part<HTMLButtonElement>('[data-again]');
		try {
			this.#words ??= new (await import('./words.ts')).Words(this);
		} catch {
			this.#part('[role="status"]').textContent =
				'The search could not be loaded. Check the connection, then';
			again.textContent = 'Try again';
			again.hidden = false;
			again.onclick = () => this.#load().then(() => this.#words?.search());
		}
	}
}

customElements.define('site-search', SiteSearch);
