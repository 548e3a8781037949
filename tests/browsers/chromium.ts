import { chromium } from '@playwright/test';
import { CHROMIUM_ARGS, ensureChromium } from '../services/chromium.ts';
import { type Browser, WINDOW } from './browser.ts';

/** Chromium through the protocol of its developer tools. */
export async function startChromium(): Promise<Browser> {
	const executablePath = await ensureChromium();
	const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
	const page = await browser.newPage({ viewport: WINDOW });
	return {
		version: `Chromium ${browser.version()}`,
		open: async (url) => {
			await page.goto(url);
		},
		evaluate: (body) => page.evaluate(`(() => {${body}})()`),
		click: (xpath) => page.locator(`xpath=${xpath}`).first().click(),
		type: (text) => page.keyboard.type(text),
		press: (...keys) => page.keyboard.press(keys.join('+')),
		screenshot: () => page.screenshot(),
		close: () => browser.close(),
	};
}
