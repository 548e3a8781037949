import { LOOKS } from './config.ts';
import type { Drawing, Part } from './flatten.ts';

/** How lines and labels are painted: all in one way. */
const WAY = 'none | var(--ink-quiet) | 1px | 0px | 1';
const LABEL = 'var(--ink) | middle | "IBM Plex Sans" | 16px | 400 | normal';
/** The name of a boundary begins in its corner. */
const NAME = LABEL.replace('middle', 'start');

/**
 * The SVG of a drawing. How its parts look stands in diagram.css, once for all diagrams; a part says
 * only which of those looks it has.
 *
 * @param name of the diagram; begins the ids, which must differ from those of other diagrams in a page.
 * @param key what the drawing was made from, see key.ts.
 * @throws for a look that has no name in config.ts.
 */
export function writeSvg(name: string, key: string, drawing: Drawing): string {
	const [, , width] = drawing.viewBox;
	const id = (part: string) => `${name}-${part}`;
	const parts = namesLast(drawing.parts);
	const head = [
		`data-key="${key}"`,
		'xmlns="http://www.w3.org/2000/svg"',
		'width="100%"',
		`style="max-width:${width}px"`,
		`viewBox="${drawing.viewBox.join(' ')}"`,
		'role="graphics-document document"',
		`aria-roledescription="${drawing.role}"`,
		`aria-labelledby="${id('title')}"`,
		`aria-describedby="${id('desc')}"`,
	].join(' ');
	return [
		`<svg ${head}>`,
		`<title id="${id('title')}">${escapeText(drawing.title)}</title>`,
		`<desc id="${id('desc')}">${escapeText(drawing.description)}</desc>`,
		`<marker id="${id('head')}" viewBox="0 0 10 10" refX="5" refY="5" markerUnits="userSpaceOnUse" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 10 5 0 10z"/></marker>`,
		...parts.map((part, index) => {
			const text = writePart(part);
			if (part.kind !== 'path') return text;
			const [before, after] = [parts[index - 1], parts[index + 1]];
			const opens = before?.kind === 'path' ? '' : `<g marker-end="url(#${id('head')})">`;
			return `${opens}${text}${after?.kind === 'path' ? '' : '</g>'}`;
		}),
		'</svg>\n',
	].join('');
}

/** Where a line crosses the name of a boundary, the name is to be read: it is painted over the line. */
function namesLast(parts: readonly Part[]): readonly Part[] {
	const isName = (part: Part) => part.kind === 'text' && part.paint === NAME;
	return [...parts.filter((part) => !isName(part)), ...parts.filter(isName)];
}

function writePart(part: Part): string {
	if (part.kind === 'circle') {
		const [x = 0, y = 0] = part.center;
		return `<circle class="${part.className}" cx="${short(x)}" cy="${short(y)}" r="6"/>`;
	}
	if (part.kind === 'rect') {
		const [x = 0, y = 0, width = 0, height = 0] = part.box;
		const look = LOOKS[part.paint];
		if (look === undefined)
			throw new Error(`No look is painted so: ${part.paint}. Name it in config.ts.`);
		const named = look === '' ? '' : ` class="${look}"`;
		return `<rect${named} x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"/>`;
	}
	if (part.kind === 'path') {
		if (part.paint !== WAY) throw new Error(`No line is painted so: ${part.paint}`);
		return `<path d="${writeLine(part.points)}"/>`;
	}
	if (part.paint !== LABEL && part.paint !== NAME) {
		throw new Error(`No text is written so: ${part.paint}`);
	}
	const look = part.paint === NAME ? ' class="name"' : '';
	const [x = 0, y = 0] = part.at;
	const [first = '', ...rest] = part.lines.map(escapeText);
	const at = `transform="translate(${short(x)} ${short(y)})"`;
	const lines = rest.map((line) => `<tspan x="0" dy="${short(part.leading)}">${line}</tspan>`);
	return `<text${look} ${at}>${first}${lines.join('')}</text>`;
}

/** Corners alone: what lies on the way from one to the next turns nothing. */
function writeLine(points: readonly (readonly number[])[]): string {
	const corners = points.filter((point, index) => {
		const [before, after] = [points[index - 1], points[index + 1]];
		return !before || !after || !isBetween(point, before, after);
	});
	const [[x = 0, y = 0] = [], ...rest] = corners;
	let [lastX, lastY] = [short(x), short(y)];
	return `M${lastX} ${lastY}${rest
		.map(([x = 0, y = 0]) => {
			const [nextX, nextY] = [short(x), short(y)];
			const text =
				nextX === lastX ? `V${nextY}` : nextY === lastY ? `H${nextX}` : `L${nextX} ${nextY}`;
			[lastX, lastY] = [nextX, nextY];
			return text;
		})
		.join('')}`;
}

function isBetween(
	[x = 0, y = 0]: readonly number[],
	[x1 = 0, y1 = 0]: readonly number[],
	[x2 = 0, y2 = 0]: readonly number[],
): boolean {
	const turns = (x - x1) * (y2 - y1) - (y - y1) * (x2 - x1);
	const goesOn = (x - x1) * (x2 - x) + (y - y1) * (y2 - y) >= 0;
	return goesOn && Math.abs(turns) < 0.1;
}

/** Fewer digits are fewer bytes, and letters that stand elsewhere on the grid of the screen. */
function short(value: number): string {
	return String(Math.round(value * 100) / 100);
}

function escapeText(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
