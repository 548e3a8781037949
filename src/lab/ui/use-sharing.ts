import { useEffect, useState } from 'preact/hooks';
import { chooseFile } from '../browser/local-file.ts';
import type { Origin } from '../progress/desk.ts';
import type { SharedText } from '../progress/share.ts';
import { isShareHash } from '../progress/share-hash.ts';
import type { LabView } from '../view.ts';
import type { ReaderText } from './use-progress.ts';

/** What there is to say of a link or a file, beyond the status line. */
export type Notice =
	| { readonly kind: 'problem'; readonly sentence: string }
	| {
			readonly kind: 'elsewhere';
			readonly sentence: string;
			readonly href: string;
			readonly from: Origin;
	  }
	| { readonly kind: 'nowhere'; readonly sentence: string; readonly onShow: () => void }
	| { readonly kind: 'changed'; readonly sentence: string }
	| { readonly kind: 'too-long'; readonly sentence: string; readonly onSave: () => void }
	| { readonly kind: 'uncopied'; readonly url: string };

export interface Sharing {
	readonly notice: Notice | null;
	/** Whether a link is being read: nothing may start by itself then. */
	readonly arriving: boolean;
	copyLink(): void;
	saveProgress(): void;
	openFile(): void;
	/** Takes the notice away. */
	dismiss(): void;
}

interface Options {
	readonly lab: LabView;
	readonly stepId: string;
	readonly reader: ReaderText;
	/** True where the lab is the page, which a link leads to. */
	readonly page: boolean;
	readonly say: (sentence: string) => void;
}

/** Links and files that carry a reader's text or progress, out of the page and into it. */
export function useSharing({ lab, stepId, reader, page, say }: Options): Sharing {
	const [notice, setNotice] = useState<Notice | null>(null);
	const [arriving, setArriving] = useState(page && hasShareHash());

	/** Loads what does the work, and does it. */
	const withTools = async (
		work: (tools: typeof import('./sharing.ts')) => Promise<void> | void,
	): Promise<void> => {
		setNotice(null);
		const tools = await import('./sharing.ts').catch(() => null);
		if (tools) return work(tools);
		say('A part of this page could not be downloaded. Check the connection and try again.');
	};

	const fail = (sentence: string) => {
		setNotice({ kind: 'problem', sentence });
		say(sentence);
	};
	const show = (text: string, from: Origin, note: string | null): boolean => {
		setNotice(note === null ? null : { kind: 'changed', sentence: note });
		say(`A text from a ${from} is in the editor. It has not been run.`);
		return reader.receive(text, from);
	};
	/** @returns whether the text lies there and would survive a reload. */
	const place = (
		tools: typeof import('./sharing.ts'),
		shared: SharedText,
		from: Origin,
		hash: string,
	): boolean => {
		const found = tools.placeOf(shared, lab, stepId);
		if (found.kind === 'here') return show(shared.text, from, found.note);
		say(found.sentence);
		setNotice(
			found.kind === 'elsewhere'
				? { ...found, href: `${found.href}${hash}`, from }
				: { ...found, onShow: () => void show(shared.text, from, null) },
		);
		return false;
	};

	const openLink = () =>
		withTools(async (tools) => {
			const { hash } = location;
			const opened = await tools.fromHash(hash);
			if ('problem' in opened) return fail(opened.problem);
			// Once the visit keeps the text, a reload must show what the reader made of it.
			if (place(tools, opened.shared, 'link', hash)) {
				history.replaceState(history.state, '', location.pathname + location.search);
			}
		}).finally(() => setArriving(false));

	useEffect(() => {
		if (!page || !reader.ready) return;
		const open = () => {
			if (hasShareHash()) void openLink();
			else setArriving(false);
		};
		open();
		window.addEventListener('hashchange', open);
		return () => window.removeEventListener('hashchange', open);
	}, [reader.ready]);

	const mine = (): SharedText => ({
		lab: lab.id,
		version: lab.version,
		step: stepId,
		text: reader.text,
	});

	return {
		notice,
		arriving,
		copyLink: () =>
			void withTools(async (tools) => {
				const shared = mine();
				const href = lab.steps.find(({ id }) => id === stepId)?.href ?? location.pathname;
				const result = await tools.copyLink(shared, href);
				if (result.kind === 'copied') {
					return say('Link copied. It carries your text as it stands now.');
				}
				if (result.kind === 'uncopied') {
					setNotice(result);
					return say('This browser did not let the page copy the link. Copy it below.');
				}
				const sentence = `This text makes a link of ${result.length.toLocaleString('en')} characters, and links over ${tools.MAX_LINK.toLocaleString('en')} break on their way.`;
				setNotice({
					kind: 'too-long',
					sentence,
					onSave: () => {
						setNotice(null);
						say(tools.saveText(shared));
					},
				});
				say(sentence);
			}),
		saveProgress: () =>
			void withTools(({ saveProgress }) => {
				if (reader.store) say(saveProgress(reader.store));
			}),
		openFile: () => {
			// Asked for before anything is loaded: the browser allows it at the press alone.
			void chooseFile().then((file) =>
				withTools(async (tools) => {
					const read = await tools.openFile(file);
					if (read.kind === 'problem') return fail(read.problem);
					if (read.kind === 'text') return void place(tools, read.shared, 'file', '');
					if (reader.store) say(tools.importProgress(reader.store, read.labs));
					reader.refresh();
				}),
			);
		},
		dismiss: () => setNotice(null),
	};
}

function hasShareHash(): boolean {
	return typeof location !== 'undefined' && isShareHash(location.hash);
}
