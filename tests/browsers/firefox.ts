import puppeteer from 'puppeteer-core';
import { ensureFirefox } from '../services/firefox.ts';
import { type Browser, WINDOW } from './browser.ts';

/** Firefox through WebDriver BiDi. */
export async function startFirefox(): Promise<Browser> {
	const executablePath = await ensureFirefox();
	const browser = await puppeteer.launch({
		browser: 'firefox',
		executablePath,
		headless: true,
		defaultViewport: WINDOW,
	});
	const page = await browser.newPage();
	return {
		version: await browser.version(),
		open: async (url) => {
			await page.goto(url);
		},
		evaluate: <Value>(body: string) => page.evaluate(`(() => {${body}})()`) as Promise<Value>,
		click: (xpath) => page.locator(`::-p-xpath(${xpath})`).click(),
		type: (text) => page.keyboard.type(text),
		press: async (...keys) => {
			for (const key of keys) await page.keyboard.down(key);
			for (const key of keys.toReversed()) await page.keyboard.up(key);
		},
		screenshot: () => page.screenshot(),
		close: () => browser.close(),
	};
}
