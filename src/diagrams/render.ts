import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import { CHROMIUM_ARGS, ensureChromium } from '../../tests/services/chromium.ts';
import { CLASSES, CONFIG, SENTINELS } from './config.ts';
import { flatten } from './flatten.ts';
import { diagramKey } from './key.ts';
import { writeSvg } from './write.ts';

/**
 * `npm run diagrams` renders every Mermaid source to the SVG beside it; `-- --check` renders again
 * and fails where the committed file differs. Readers get the SVG and no Mermaid.
 */

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const ORIGIN = 'http://diagrams.invalid';

/** What the render page may load, and from where. */
const ROUTES: readonly (readonly [prefix: string, folder: string])[] = [
	['/mermaid/', join(MODULES, 'mermaid/dist')],
	['/fonts/', join(MODULES, '@fontsource/ibm-plex-sans/files')],
];

const PAGE = `<!doctype html><meta charset="utf-8"><style>
@font-face { font-family: 'IBM Plex Sans'; font-weight: 400; src: url(/fonts/ibm-plex-sans-latin-400-normal.woff2); }
@font-face { font-family: 'IBM Plex Sans'; font-weight: 600; src: url(/fonts/ibm-plex-sans-latin-600-normal.woff2); }
</style><body></body>`;

interface Source {
	readonly name: string;
	readonly text: string;
}

const check = process.argv.includes('--check');
const sources = readSources();
const stale = await renderAll(sources, check);
console.log(`${sources.length} diagrams, ${stale.length} ${check ? 'differ' : 'written'}`);
if (check && stale.length > 0) {
	console.error(`Run npm run diagrams: ${stale.join(', ')} differ from their sources.`);
	process.exitCode = 1;
}

function readSources(): Source[] {
	return readdirSync(FOLDER)
		.filter((name) => name.endsWith('.mmd'))
		.sort()
		.map((file) => {
			const text = readFileSync(join(FOLDER, file), 'utf8');
			for (const line of ['accTitle', 'accDescr']) {
				if (!new RegExp(`^\\s*${line}\\s*[:{]`, 'm').test(text)) {
					throw new Error(
						`${file} has no ${line}: without it nobody who listens knows what it shows.`,
					);
				}
			}
			return { name: basename(file, '.mmd'), text };
		});
}

/** Names of the diagrams whose file differs from what was rendered; written unless only checking. */
async function renderAll(diagrams: readonly Source[], checking: boolean): Promise<string[]> {
	const browser = await chromium.launch({
		executablePath: await ensureChromium(),
		args: [...CHROMIUM_ARGS],
	});
	try {
		const page = await browser.newPage();
		await servePage(page);
		const changed: string[] = [];
		for (const diagram of diagrams) {
			const file = join(FOLDER, `${diagram.name}.svg`);
			const svg = await render(page, diagram);
			if (existsSync(file) && readFileSync(file, 'utf8') === svg) continue;
			changed.push(diagram.name);
			if (!checking) writeFileSync(file, svg);
		}
		return changed;
	} finally {
		await browser.close();
	}
}

async function servePage(page: Page): Promise<void> {
	await page.route('**/*', (route) => {
		const url = new URL(route.request().url());
		if (url.origin !== ORIGIN) return route.abort();
		if (url.pathname === '/') return route.fulfill({ contentType: 'text/html', body: PAGE });
		const [prefix, folder] = ROUTES.find(([start]) => url.pathname.startsWith(start)) ?? [];
		if (!prefix || !folder) return route.fulfill({ status: 404 });
		return route.fulfill({ path: join(folder, url.pathname.slice(prefix.length)) });
	});
	await page.goto(`${ORIGIN}/`);
	await page.evaluate(async () => {
		await Promise.all([...document.fonts].map((font) => font.load()));
	});
}

async function render(page: Page, { name, text }: Source): Promise<string> {
	const source = /^\s*flowchart\b/m.test(text) ? `${text}\n${CLASSES}\n` : text;
	await page.evaluate(draw, { id: `diagram-${name}`, source, config: CONFIG });
	const drawing = await page.evaluate(flatten);
	const parts = drawing.parts.map((part) =>
		'paint' in part ? { ...part, paint: withVariables(part.paint) } : part,
	);
	try {
		return writeSvg(name, diagramKey(text), { ...drawing, parts });
	} catch (cause) {
		throw new Error(`${name}: ${(cause as Error).message}`, { cause });
	}
}

function withVariables(paint: string): string {
	return Object.entries(SENTINELS).reduce((text, [color, variable]) => {
		const parts = [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
		return text.replaceAll(`rgb(${parts.join(', ')})`, variable);
	}, paint);
}

/** Runs in the page: Mermaid's drawing, with the dots set and the boundaries' names put aside. */
async function draw(input: { id: string; source: string; config: object }): Promise<void> {
	const module = '/mermaid/mermaid.esm.min.mjs';
	const { default: mermaid } = await import(module);
	mermaid.initialize(input.config);
	const { svg: markup } = await mermaid.render(input.id, input.source);
	document.body.innerHTML = markup;
	const svg = document.querySelector('svg') as SVGSVGElement;
	// The letters of diagram.css, one size above those that the boxes are measured for.
	svg.style.font = "16px / 1 'IBM Plex Sans'";

	for (const [kind, className] of [
		['decides', 'dot-filled'],
		['compares', 'dot-open'],
	] as const) {
		for (const node of svg.querySelectorAll<SVGGElement>(`g.node.${kind}`)) {
			const box = (node.querySelector('.label-container') as SVGGraphicsElement).getBBox();
			const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
			dot.setAttribute('class', className);
			dot.setAttribute('cx', String(box.x));
			dot.setAttribute('cy', String(box.y + box.height / 2));
			dot.setAttribute('r', '6');
			dot.setAttribute('transform', node.getAttribute('transform') ?? '');
			// Beside the node: the rules of its class would fill the dot as well.
			node.after(dot);
		}
	}

	// In the middle of the border an arrow would cross the boundary's name.
	const inset = 14;
	for (const cluster of svg.querySelectorAll<SVGGElement>('g.cluster')) {
		const border = cluster.querySelector('rect') as SVGRectElement;
		const label = cluster.querySelector('.cluster-label') as SVGGElement;
		label.querySelector('rect.background')?.remove();
		const box = border.getBBox();
		// Mermaid measures the name one size smaller than it is drawn.
		const missing = Math.max(0, label.getBBox().width + 2 * inset - box.width);
		const left = box.x - missing / 2;
		border.setAttribute('x', String(left));
		border.setAttribute('width', String(box.width + missing));
		label.setAttribute('transform', `translate(${left + inset}, ${box.y})`);
	}
}
