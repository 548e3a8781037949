import type { Browser } from '../browsers/browser.ts';
import { startChromium } from '../browsers/chromium.ts';
import { startFirefox } from '../browsers/firefox.ts';
import { isAlive, MAIN_PATH, problemsIn } from '../browsers/main-path.ts';
import { watchSite } from '../browsers/watched-site.ts';
import { startWebKit } from '../browsers/webkit.ts';
import { orSkip } from '../services/missing.ts';
import { expect, test } from './hub-test.ts';

/** The main path in three engines, each through its own protocol, under the policy that is served. */

const BROWSERS: Readonly<Record<string, () => Promise<Browser>>> = {
	Chromium: startChromium,
	Firefox: startFirefox,
	WebKitGTK: startWebKit,
};

const skip = (note?: string): never => {
	test.skip(true, note ?? '');
	throw new Error(note);
};

for (const [name, startBrowser] of Object.entries(BROWSERS)) {
	test(`the main path in ${name}`, async ({ baseURL }, info) => {
		// Where the browser has to be installed first, that takes a while.
		test.setTimeout(300_000);
		const browser = await orSkip(startBrowser, skip);
		const site = await watchSite(baseURL ?? '');
		try {
			const began = performance.now();
			for (const step of MAIN_PATH) {
				await test.step(step.name, async () => {
					try {
						await step.go(browser, site.url);
						expect(await problemsIn(browser)).toEqual([]);
					} finally {
						await info.attach(step.name, {
							body: Buffer.from(await browser.screenshot()),
							contentType: 'image/png',
						});
					}
				});
			}
			const seconds = (performance.now() - began) / 1000;
			await test.step('what only Chromium knows is found in the others', async () => {
				let planted = 0;
				const broken = await watchSite(baseURL ?? '', (path, text) => {
					if (!/\/_astro\/lab\.[\w-]+\.js$/.test(path)) return text;
					planted += 1;
					return `navigator.userAgentData.brands;${text}`;
				});
				try {
					await browser.open(`${broken.url}/labs/row-level-security/see-the-leak/`);
					const found = async () => {
						const problems = await problemsIn(browser);
						if (problems.length > 0) return problems;
						return (await isAlive(browser)) ? [] : ['The lab has not come to life.'];
					};
					const known = name === 'Chromium';
					await expect.poll(() => planted).toBeGreaterThan(0);
					await expect.poll(found).toEqual(known ? [] : [expect.stringContaining('userAgentData')]);
				} finally {
					await broken.close();
				}
			});
			console.log(`${browser.version}: the main path in ${seconds.toFixed(1)} s`);
		} finally {
			await browser.close();
			await site.close();
		}
	});
}
