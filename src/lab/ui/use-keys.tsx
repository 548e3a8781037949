import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isWriting } from '../browser/is-writing.ts';

interface Options {
	readonly checked: boolean;
	/** The lab is the page: `?` works wherever the focus is. Elsewhere it must be within the lab. */
	readonly page: boolean;
	readonly say: (status: string) => void;
}

interface UsedKeys {
	/** Goes on the element that holds the lab. */
	readonly root: { readonly current: HTMLDivElement | null };
	readonly open: () => void;
	/** The dialog, as long as it is open. */
	readonly dialog: ComponentChildren;
}

/** The list of keys: opened by its button or by `?`, and fetched then. */
export function useKeys({ checked, page, say }: Options): UsedKeys {
	const root = useRef<HTMLDivElement>(null);
	const [Keys, setKeys] = useState<typeof import('./Keys.tsx').Keys | null>(null);
	const open = () => {
		import('./Keys.tsx').then(
			(module) => setKeys(() => module.Keys),
			() => say('The keys could not be downloaded. Check the connection and press Keys again.'),
		);
	};
	useEffect(() => {
		const target = page ? document : root.current;
		const onKey = (event: Event) => {
			const { key, ctrlKey, altKey, metaKey } = event as KeyboardEvent;
			if (key !== '?' || ctrlKey || altKey || metaKey || isWriting(event)) return;
			event.preventDefault();
			open();
		};
		target?.addEventListener('keydown', onKey);
		return () => target?.removeEventListener('keydown', onKey);
	}, []);
	return { root, open, dialog: Keys && <Keys checked={checked} onClosed={() => setKeys(null)} /> };
}
