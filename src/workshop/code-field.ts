import { offlineState, serverHead } from '../offline/keep.ts';
import { describeReadiness } from './describe-code.ts';
import { decodeReadiness, versionHash } from './ready-code.ts';

/** The field of a run sheet that says what a code means. Its markup is CodeField.astro. */
export class CodeField extends HTMLElement {
	#ownHub: Promise<number> | undefined;

	connectedCallback() {
		const form = this.querySelector('form');
		if (!form) return;
		this.hidden = false;
		form.onsubmit = (event) => {
			event.preventDefault();
			void this.#read();
		};
	}

	/** A code that was read goes to the list; one that was not stays in the field. */
	async #read() {
		const input = this.querySelector('input');
		const status = this.querySelector('[role="status"]');
		const list = this.querySelector('ol');
		if (!input || !status || !list) return;
		const typed = input.value.trim();
		const decoded = decodeReadiness(typed);
		if (decoded.kind === 'unreadable') {
			status.textContent = decoded.sentence;
			input.focus();
			return;
		}
		this.#ownHub ??= ownVersion().then((version) => (version ? versionHash(version) : 0));
		const sentence = describeReadiness(decoded.readiness, await this.#ownHub);
		status.textContent = sentence;
		const row = document.createElement('li');
		const code = document.createElement('code');
		code.textContent = typed.toUpperCase();
		row.append(code, ` ${sentence}`);
		list.prepend(row);
		input.value = '';
		input.focus();
	}
}

/** The version whose pages the leader reads: the copy that is kept, else the server's. */
async function ownVersion(): Promise<string | undefined> {
	const state = await offlineState();
	if (state.kind === 'kept') return state.copy.version;
	return serverHead().then(
		({ version }) => version,
		() => undefined,
	);
}
