import type { Locator, Page } from './hub-test.ts';

/** What is heavy and works on one press, as a reader finds it. */

export interface Panel {
	readonly root: Locator;
	/** What the press will fetch. */
	readonly size: Locator;
	readonly status: Locator;
	readonly button: Locator;
}

/** The panel that keeps the hub for offline; its button as it is before the first press. */
export function keepPanel(page: Page): Panel {
	return panelOf(page, 'offline-copy', 'Keep for offline');
}

/** The panel that checks a machine before a workshop. */
export function preflightPanel(page: Page): Panel {
	return panelOf(page, 'workshop-preflight', 'Check this machine');
}

/** The line above a page that says whether it comes from the copy. */
export function offlineNotice(page: Page): Locator {
	return page.getByRole('complementary', { name: 'Offline copy' });
}

function panelOf(page: Page, element: string, name: string): Panel {
	const root = page.locator(element);
	return {
		root,
		size: root.locator('.size'),
		status: root.getByRole('status'),
		button: root.getByRole('button', { name }),
	};
}
