import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from './tests/services/chromium.ts';
import { freePort } from './tests/services/free-port.ts';

/** Tests of the built site. `npm run build` first; `npm test -- site` does both. */

// The workers read this file again and must find the port that the first reading chose.
const port = process.env['HUB_SITE_PORT'] ?? String(await freePort());
process.env['HUB_SITE_PORT'] = port;
const baseURL = `http://127.0.0.1:${port}`;
const executablePath = findChromium();

export default defineConfig({
	testDir: 'tests/site',
	outputDir: 'test-results',
	// Most of a test is waiting: two at a time halve the run on two cores.
	workers: 2,
	timeout: 60_000,
	forbidOnly: true,
	reporter: 'line',
	use: {
		baseURL,
		browserName: 'chromium',
		launchOptions: { args: [...CHROMIUM_ARGS], ...(executablePath && { executablePath }) },
	},
	webServer: {
		command: `node src/preview.ts --port ${port}`,
		url: baseURL,
		timeout: 30_000,
		reuseExistingServer: false,
	},
});
