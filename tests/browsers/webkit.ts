import { ensureWebKit, startWebKitDriver } from '../services/webkit.ts';
import { type Browser, type Key, until, WINDOW } from './browser.ts';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** Keys that are no character, as WebDriver writes them. */
const KEYS: Readonly<Record<Key, string>> = { Control: '\uE009', Enter: '\uE007', a: 'a', k: 'k' };

/** WebKitGTK through WebDriver. */
export async function startWebKit(): Promise<Browser> {
	const kit = await ensureWebKit();
	const driver = await startWebKitDriver(kit);
	try {
		const { sessionId, capabilities } = await send<Session>('POST', `${driver.url}/session`, {
			capabilities: {
				alwaysMatch: {
					'webkitgtk:browserOptions': { binary: kit.browser, args: ['--automation'] },
				},
			},
		});
		const session = `${driver.url}/session/${sessionId}`;
		const post = <Value>(path: string, body: object) => send<Value>('POST', session + path, body);
		const act = (actions: object[]) =>
			post<void>('/actions', { actions: [{ type: 'key', id: 'keys', actions }] });
		await post('/window/rect', WINDOW);
		return {
			version: `WebKitGTK ${capabilities.browserVersion}`,
			open: (url) => post<void>('/url', { url }),
			evaluate: (body) => post('/execute/sync', { script: body, args: [] }),
			click: async (xpath) => {
				const elements = () =>
					post<{ [ELEMENT]: string }[]>('/elements', { using: 'xpath', value: xpath });
				const element = await until(xpath, async () => (await elements())[0]);
				await post(`/element/${element[ELEMENT]}/click`, {});
			},
			type: (text) => act([...text].flatMap((value) => [down(value), up(value)])),
			press: (...keys) =>
				act([
					...keys.map((key) => down(KEYS[key])),
					...keys.toReversed().map((key) => up(KEYS[key])),
				]),
			screenshot: async () =>
				Buffer.from(await send<string>('GET', `${session}/screenshot`), 'base64'),
			close: async () => {
				await send('DELETE', session).catch(() => {});
				await driver.stop();
			},
		};
	} catch (cause) {
		await driver.stop();
		throw cause;
	}
}

interface Session {
	readonly sessionId: string;
	readonly capabilities: { readonly browserVersion: string };
}

const down = (value: string) => ({ type: 'keyDown', value });
const up = (value: string) => ({ type: 'keyUp', value });

async function send<Value>(
	method: 'GET' | 'POST' | 'DELETE',
	url: string,
	body?: object,
): Promise<Value> {
	const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
	const { value } = (await response.json()) as { value: Value & { message?: string } };
	if (!response.ok) throw new Error(`${method} ${url}: ${value.message ?? response.status}`);
	return value;
}
