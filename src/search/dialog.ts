import { loadPagefind, type Pagefind, requireNetwork } from './pagefind.ts';
import { resultItem } from './result-list.ts';

/** Pages shown at once; a button adds as many again. */
const SHOWN = 6;

/** The header's search: opens on a press, on Ctrl+K or Cmd+K and on `/`, and loads the index then. */
class SiteSearch extends HTMLElement {
	#pagefind: Promise<Pagefind> | undefined;
	#dialog = this.#part<HTMLDialogElement>('dialog');
	#input = this.#part<HTMLInputElement>('input');
	#status = this.#part('[role="status"]');
	#again = this.#part<HTMLButtonElement>('[data-again]');
	#list = this.#part('ol');

	#path = this.dataset['pagefind'] ?? '';

	connectedCallback() {
		const open = this.#part<HTMLButtonElement>('[data-open-modal]');
		open.hidden = false;
		open.addEventListener('click', () => this.#open());
		this.#part('[data-close]').addEventListener('click', () => this.#dialog.close());
		this.#dialog.addEventListener('click', ({ target }) => {
			// The dialog itself is hit only beside its content; a link to a part of this page leaves it open.
			if (target === this.#dialog || (target as Element).closest('a')) this.#dialog.close();
		});
		this.#input.addEventListener('input', () => this.#search());
		this.#part('form').addEventListener('submit', (event) => {
			event.preventDefault();
			this.#list.querySelector('a')?.focus();
		});
		window.addEventListener('keydown', (event) => this.#onKey(event));
	}

	#part<Found extends Element = HTMLElement>(selector: string): Found {
		return this.querySelector(selector) as Found;
	}

	#onKey(event: KeyboardEvent) {
		const isShortcut = (event.metaKey || event.ctrlKey) && event.key === 'k';
		const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey;
		if (isShortcut && this.#dialog.open) this.#dialog.close();
		else if ((isShortcut || (isSlash && !isTyping(event))) && !this.#dialog.open) this.#open();
		else return;
		event.preventDefault();
	}

	#open() {
		// Another open dialog keeps the focus that it holds.
		if (document.querySelector('dialog:modal')) return;
		this.#dialog.showModal();
		this.#input.select();
		this.#search();
	}

	/** Searches for what the field holds; what fails says so and can be tried again with the words kept. */
	async #search() {
		const query = this.#input.value.trim();
		this.#again.hidden = true;
		try {
			this.#pagefind ??= loadPagefind(this.#path);
			if (query === '') {
				this.#show('Words of guides, labs, patterns and their code.');
				await this.#pagefind;
				return;
			}
			const slow = setTimeout(() => this.#say('Searching…'), 400);
			const found = await (await this.#pagefind)
				.debouncedSearch(query)
				.finally(() => clearTimeout(slow));
			if (found?.results.length === 0) await requireNetwork(this.#path);
			if (found && query === this.#input.value.trim()) await this.#more(query, found.results, 0);
		} catch {
			this.#pagefind = undefined;
			this.#show('The search could not be loaded. Your words are kept: check the connection, then');
			this.#offer('Try again', () => this.#search());
		}
	}

	async #more(
		query: string,
		results: readonly { data(): Promise<Parameters<typeof resultItem>[0]> }[],
		from: number,
	) {
		const pages = await Promise.all(results.slice(from, from + SHOWN).map((hit) => hit.data()));
		if (query !== this.#input.value.trim()) return;
		const total = results.length;
		const shown = from + pages.length;
		const items = pages.map(resultItem);
		const text = total === 1 ? '1 page' : `${total === 0 ? 'No' : total} pages`;
		const hint = total === 0 ? ' Try fewer or other words.' : '';
		if (from === 0) this.#show(`${text} for “${query}”.${hint}`, ...items);
		else this.#list.append(...items);
		this.#again.hidden = true;
		if (shown < total) {
			this.#offer(`Show more of ${total - shown}`, () => this.#more(query, results, shown));
		}
		if (from > 0) items[0]?.querySelector('a')?.focus();
	}

	#show(status: string, ...items: HTMLLIElement[]) {
		this.#say(status);
		this.#list.replaceChildren(...items);
	}

	#say(status: string) {
		this.#status.textContent = status;
	}

	#offer(label: string, act: () => Promise<void>) {
		this.#again.textContent = label;
		this.#again.hidden = false;
		this.#again.onclick = act;
	}
}

/** True where a character is being written: a field of the page or an editor in a shadow root. */
function isTyping(event: KeyboardEvent): boolean {
	const [target] = event.composedPath();
	return (
		target instanceof HTMLElement &&
		(target.isContentEditable || target.matches('input, textarea, select'))
	);
}

customElements.define('site-search', SiteSearch);
