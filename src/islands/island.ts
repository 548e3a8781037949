import { onIntent } from './intent.ts';

type Mount = (
	root: HTMLElement,
	props: object,
	pressed: () => HTMLElement | undefined,
) => Promise<void>;

/** What each kind loads; nothing of it is in the page before. */
const KINDS: Readonly<Record<string, () => Promise<{ mount: Mount }>>> = {
	lab: () => import('./lab.ts'),
	recorded: () => import('./recorded.ts'),
	'leak-and-fix': () => import('./leak-and-fix.ts'),
	chooser: () => import('./chooser.ts'),
};

/**
 * Markup that comes to life when its kind is loaded. A press before that is kept and acts then.
 */
class Island extends HTMLElement {
	#pressed: HTMLElement | undefined;
	#loading = false;

	connectedCallback() {
		this.addEventListener('click', this.#onClick, true);
		this.addEventListener('input', ({ target }) => {
			(target as HTMLElement).dataset['typed'] = '';
		});
		const { when } = this.dataset;
		if (when === 'now' || (when === 'linked' && location.search)) void this.#load();
		else onIntent(this, () => void this.#load());
	}

	#onClick = (event: Event) => {
		const button = (event.target as Element).closest<HTMLElement>('button');
		if (!button) return;
		event.stopPropagation();
		this.#pressed = button;
		void this.#load();
	};

	async #load() {
		if (this.#loading) return;
		this.#loading = true;
		const load = KINDS[this.dataset['kind'] ?? ''] ?? missing;
		try {
			const [{ mount }, props] = await Promise.all([load(), this.#props()]);
			await mount(this, props, () => this.#stopWaiting());
		} catch (cause) {
			console.error(cause);
			this.#loading = false;
			// A pointer that came near asked for nothing yet; the next press tries again.
			if (this.#pressed) this.#fail();
			this.#pressed = undefined;
		}
	}

	/** In a file where the island waits for its reader; in the page where it is the page. */
	async #props(): Promise<object> {
		const { props } = this.dataset;
		if (props === undefined) return JSON.parse(this.nextElementSibling?.textContent ?? '{}');
		const response = await fetch(props);
		if (!response.ok) throw new Error(`${props}: ${response.status}`);
		return response.json();
	}

	/** @returns the button that was pressed last, before anything could come of it. */
	#stopWaiting(): HTMLElement | undefined {
		this.removeEventListener('click', this.#onClick, true);
		return this.#pressed;
	}

	#fail() {
		const note = this.querySelector('[role="status"]');
		if (note) {
			note.textContent =
				'A part of this page could not be downloaded. Check the connection and press again, or reload the page.';
		}
	}
}

function missing(): never {
	throw new Error('No island of this kind.');
}

customElements.define('hub-island', Island);
