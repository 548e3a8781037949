import type { CopyHead, KeptCopy } from './copy.ts';
import {
	bytesToUpdate,
	declineVersion,
	type KeepResult,
	keepForOffline,
	newerVersion,
	offlineState,
	type Progress,
	readableBytes,
	removeOfflineCopy,
	serverHead,
} from './keep.ts';

/** The panel that keeps, updates and removes the copy. Its markup is OfflineCopy.astro. */
export class OfflineCopyPanel extends HTMLElement {
	#busy = false;

	connectedCallback() {
		this.hidden = false;
		this.#part<HTMLButtonElement>('.keep').onclick = () => this.#keep();
		this.#part<HTMLButtonElement>('.remove').onclick = () => this.#remove();
		void this.#show();
	}

	#part<E extends HTMLElement = HTMLElement>(selector: string): E {
		const found = this.querySelector<E>(selector);
		if (!found) throw new Error(`The offline panel has no ${selector}.`);
		return found;
	}

	#say(sentence: string) {
		this.#part('[role="status"]').textContent = sentence;
	}

	/** Shows what is kept and what the server has; fetches its version and size alone. */
	async #show() {
		const state = await offlineState();
		if (state.kind === 'kept') {
			this.#showKept(state.copy);
			this.#say(keptSentence(state.copy));
			const server = await newerVersion();
			if (server.kind === 'newer') await this.#offer(server.head, server.declined);
			if (server.kind === 'unreachable') this.#part('.size').textContent = UNREACHABLE;
			return;
		}
		this.#part('.keep').hidden = false;
		this.#part('.keep').textContent = 'Keep for offline';
		for (const other of ['.remove', '.not-now']) this.#part(other).hidden = true;
		if (state.kind === 'refused') return this.#say(state.sentence);
		try {
			const { sent, stored, files } = await serverHead();
			this.#part('.size').textContent =
				`Keeping fetches about ${readableBytes(sent)} in ${files} files and takes ${readableBytes(stored)} on this device. Nothing is fetched before you press.`;
		} catch (cause) {
			this.#say((cause as Error).message);
		}
	}

	#showKept(copy: KeptCopy) {
		this.#part('.size').textContent =
			`Every page, the search and all labs work without a connection. Pages come from version ${copy.version} until you update or remove it.`;
		this.#part('.keep').hidden = true;
		this.#part('.not-now').hidden = true;
		this.#part('.remove').hidden = false;
	}

	/** A version that was declined is still there to be had, without the question. */
	async #offer({ version, sent }: CopyHead, declined: boolean) {
		const bytes = await bytesToUpdate().catch(() => sent);
		const notNow = this.#part<HTMLButtonElement>('.not-now');
		this.#part('.size').textContent =
			`The hub has a newer version, ${version}. Your copy stays as it is until you press Update, which fetches the files that changed, about ${readableBytes(bytes)}.`;
		this.#part('.keep').hidden = false;
		this.#part('.keep').textContent = 'Update the copy';
		notNow.hidden = declined;
		notNow.onclick = async () => {
			await declineVersion(version);
			notNow.hidden = true;
			this.#part('.size').textContent =
				`You stay with your version. Pages do not ask about ${version} again; here you can still update to it.`;
			this.#part('.keep').focus();
		};
	}

	async #keep() {
		if (this.#busy) return;
		this.#setBusy(true);
		this.#say('Fetching. You can go on reading in another tab; this one must stay open.');
		const result: KeepResult = await keepForOffline((progress) => this.#progress(progress));
		this.#setBusy(false);
		if (result.kind === 'refused') return this.#say(result.sentence);
		this.#showKept(result.copy);
		this.#say(keptSentence(result.copy));
		// The button that had the focus is gone.
		this.#part('.remove').focus();
	}

	async #remove() {
		if (this.#busy) return;
		this.#setBusy(true);
		const result = await removeOfflineCopy();
		this.#setBusy(false);
		if (result.kind === 'refused') return this.#say(result.sentence);
		await this.#show();
		this.#say('Removed. Pages come from the network again.');
		this.#part('.keep').focus();
	}

	#progress({ files, allFiles, share }: Progress) {
		this.#part<HTMLProgressElement>('progress').value = share;
		this.#part('.progress span').textContent =
			`${Math.floor(share * 100)} %, ${files} of ${allFiles} files`;
	}

	/** A button in use keeps the focus: it is not disabled, it does nothing. */
	#setBusy(busy: boolean) {
		this.#busy = busy;
		this.#part('.progress').hidden = !busy;
		for (const button of this.querySelectorAll('button')) {
			button.setAttribute('aria-disabled', String(busy));
		}
	}
}

const UNREACHABLE =
	'No connection to the hub: whether there is a newer version is not known. Your copy works without one.';

function keptSentence({ version, keptAt, stored }: KeptCopy): string {
	const date = new Date(keptAt).toLocaleString('en-US', { dateStyle: 'long', timeStyle: 'short' });
	return `Kept for offline: version ${version}, ${date}, ${readableBytes(stored)}.`;
}
