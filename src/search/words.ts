import stylesheet from './dialog.css?url&no-inline';
import { type Hit, loadPagefind, type Pagefind, requireNetwork } from './pagefind.ts';
import { resultItem } from './result-list.ts';

/** Pages shown at once; a button adds as many again. */
const SHOWN = 6;

/** What the dialog does with the words in it; loaded when it first opens. */
export class Words {
	#pagefind: Promise<Pagefind> | undefined;
	#path: string;
	#input: HTMLInputElement;
	#status: HTMLElement;
	#again: HTMLButtonElement;
	#list: HTMLElement;

	/** @param host holds the dialog and names the index. */
	constructor(host: HTMLElement) {
		const part = <Found extends Element = HTMLElement>(selector: string) =>
			host.querySelector(selector) as Found;
		this.#path = host.dataset['pagefind'] ?? '';
		this.#input = part('input');
		this.#status = part('[role="status"]');
		this.#again = part('[data-again]');
		this.#list = part('ol');
		const link = Object.assign(document.createElement('link'), {
			rel: 'stylesheet',
			href: stylesheet,
		});
		document.head.append(link);
		this.#input.addEventListener('input', () => this.search());
		part('form').addEventListener('submit', (event) => {
			event.preventDefault();
			this.#list.querySelector('a')?.focus();
		});
	}

	/** Searches for what the field holds; what fails says so and can be tried again with the words kept. */
	async search() {
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
			this.#offer('Try again', () => this.search());
		}
	}

	async #more(query: string, results: readonly Hit[], from: number) {
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
