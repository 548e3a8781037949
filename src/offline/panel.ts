import type { CopyHead, KeptCopy } from './copy.ts';
import {
	bytesToUpdate,
	declineVersion,
	type KeepResult,
	keepForOffline,
	newerVersion,
	offlineState,
	readableBytes,
	removeOfflineCopy,
	serverHead,
} from './keep.ts';
import { PressPanel } from './press-panel.ts';

/** The panel that keeps, updates and removes the copy. Its markup is OfflineCopy.astro. */
export class OfflineCopyPanel extends PressPanel {
	connectedCallback() {
		this.hidden = false;
		this.find<HTMLButtonElement>('.keep').onclick = () => this.onPress(() => this.#keep());
		this.find<HTMLButtonElement>('.remove').onclick = () => this.onPress(() => this.#remove());
		void this.#show();
	}

	#say(sentence: string) {
		this.find('[role="status"]').textContent = sentence;
	}

	/** Shows what is kept and what the server has; fetches its version and size alone. */
	async #show() {
		const state = await offlineState();
		if (state.kind === 'kept') {
			this.#showKept(state.copy);
			this.#say(keptSentence(state.copy));
			const server = await newerVersion();
			if (server.kind === 'newer') await this.#offer(server.head, server.declined);
			if (server.kind === 'unreachable') this.find('.size').textContent = UNREACHABLE;
			return;
		}
		this.find('.keep').hidden = false;
		this.find('.keep').textContent = 'Keep for offline';
		for (const other of ['.remove', '.not-now']) this.find(other).hidden = true;
		if (state.kind === 'refused') return this.#say(state.sentence);
		try {
			const { sent, stored, files } = await serverHead();
			this.find('.size').textContent =
				`Keeping fetches about ${readableBytes(sent)} in ${files} files and takes ${readableBytes(stored)} on this device. Nothing is fetched before you press.`;
		} catch (cause) {
			this.#say((cause as Error).message);
		}
	}

	#showKept(copy: KeptCopy) {
		this.find('.size').textContent =
			`Every page, the search and all labs work without a connection. Pages come from version ${copy.version} until you update or remove it.`;
		this.find('.keep').hidden = true;
		this.find('.not-now').hidden = true;
		this.find('.remove').hidden = false;
	}

	/** A version that was declined is still there to be had, without the question. */
	async #offer({ version, sent }: CopyHead, declined: boolean) {
		const bytes = await bytesToUpdate().catch(() => sent);
		const notNow = this.find<HTMLButtonElement>('.not-now');
		this.find('.size').textContent =
			`The hub has a newer version, ${version}. Your copy stays as it is until you press Update, which fetches the files that changed, about ${readableBytes(bytes)}.`;
		this.find('.keep').hidden = false;
		this.find('.keep').textContent = 'Update the copy';
		notNow.hidden = declined;
		notNow.onclick = async () => {
			await declineVersion(version);
			notNow.hidden = true;
			this.find('.size').textContent =
				`You stay with your version. Pages do not ask about ${version} again; here you can still update to it.`;
			this.find('.keep').focus();
		};
	}

	async #keep() {
		this.#say('Fetching. You can go on reading in another tab; this one must stay open.');
		this.showProgress(0);
		const result: KeepResult = await keepForOffline(({ share, files, allFiles }) =>
			this.showProgress(share, `${Math.floor(share * 100)}%, ${files} of ${allFiles} files`),
		);
		this.showProgress(undefined);
		if (result.kind === 'refused') return this.#say(result.sentence);
		this.#showKept(result.copy);
		this.#say(keptSentence(result.copy));
		// The button that had the focus is gone.
		this.find('.remove').focus();
	}

	async #remove() {
		const result = await removeOfflineCopy();
		if (result.kind === 'refused') return this.#say(result.sentence);
		await this.#show();
		this.#say('Removed. Pages come from the network again.');
		this.find('.keep').focus();
	}
}

const UNREACHABLE =
	'No connection to the hub: whether there is a newer version is not known. Your copy works without one.';

function keptSentence({ version, keptAt, stored }: KeptCopy): string {
	const date = new Date(keptAt).toLocaleString('en-US', { dateStyle: 'long', timeStyle: 'short' });
	return `Kept for offline: version ${version}, ${date}, ${readableBytes(stored)}.`;
}
