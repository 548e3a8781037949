import { type RawStorage, Store } from '../progress/store.ts';
import { hasFlag } from './flags.ts';

/** The browser's two storages, as one page uses them. */

/** Whether the address says `?fresh`: a page on a projector shows and leaves nothing of its owner. */
export function openedFresh(): boolean {
	return hasFlag(location.search, 'fresh');
}

/** localStorage: what outlives the visit. */
export function lastingStore(): Store {
	return storeOf(() => localStorage);
}

/** sessionStorage: what lives as long as the tab. */
export function visitStore(): Store {
	return storeOf(() => sessionStorage);
}

function storeOf(find: () => RawStorage): Store {
	if (openedFresh()) return new Store(undefined, 'fresh');
	let raw: RawStorage | undefined;
	try {
		// Some browsers throw at the mere mention, others at the first write.
		raw = find();
		raw.setItem('hub:probe', '1');
		raw.removeItem('hub:probe');
		return new Store(raw);
	} catch (cause) {
		return new Store(isFull(cause, raw) ? raw : undefined);
	}
}

/** A full storage still has something to read; one that is switched off may give the same error. */
function isFull(cause: unknown, raw: RawStorage | undefined): boolean {
	try {
		return (cause as DOMException).name === 'QuotaExceededError' && (raw?.length ?? 0) > 0;
	} catch {
		return false;
	}
}
