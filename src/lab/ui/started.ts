import { openedFresh } from '../browser/page-storage.ts';

/** Whether the reader pressed Start in this lab before, as long as the tab lives. */

const startedKey = (lab: string) => `hub:started:${lab}`;

export function rememberStarted(lab: string): void {
	if (openedFresh()) return;
	try {
		sessionStorage.setItem(startedKey(lab), '1');
	} catch {
		// Without storage the next step asks for Start again, which is right.
	}
}

export function wasStarted(lab: string): boolean {
	if (openedFresh()) return false;
	try {
		return sessionStorage.getItem(startedKey(lab)) === '1';
	} catch {
		return false;
	}
}
