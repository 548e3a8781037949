/** A shape or a label of a drawing, where it stands in it and how the browser paints it. */
export type Part =
	| { readonly kind: 'rect'; readonly box: readonly number[]; readonly paint: string }
	| {
			readonly kind: 'path';
			readonly points: readonly (readonly number[])[];
			readonly paint: string;
	  }
	| { readonly kind: 'circle'; readonly center: readonly number[]; readonly className: string }
	| {
			readonly kind: 'text';
			readonly at: readonly number[];
			readonly lines: readonly string[];
			/** From the baseline of a line to the next one's. */
			readonly leading: number;
			readonly paint: string;
	  };

/** What is drawn, in the order in which it is painted. */
export interface Drawing {
	readonly viewBox: readonly number[];
	/** Its kind, as a screen reader says it. */
	readonly role: string;
	readonly title: string;
	readonly description: string;
	readonly parts: readonly Part[];
}

/**
 * Runs in the page: reads the drawing that stands there as parts without nesting. Mermaid writes a
 * group around every group, an element around every word, and the points of a line twice; of all that
 * a reader sees where each part stands and how it is painted.
 *
 * @throws for a shape that no diagram had so far.
 */
export function flatten(): Drawing {
	const svg = document.querySelector('svg') as SVGSVGElement;
	const toDrawing = (svg.getScreenCTM() as DOMMatrix).inverse();
	const place = (element: SVGGraphicsElement, x: number, y: number): number[] => {
		const own = toDrawing.multiply(element.getScreenCTM() as DOMMatrix);
		const { x: left, y: top } = new DOMPoint(x, y).matrixTransform(own);
		return [left, top];
	};
	const paint = (element: Element): string => {
		const style = getComputedStyle(element);
		const names = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity'];
		return names.map((name) => style.getPropertyValue(name)).join(' | ');
	};
	const letters = (element: Element): string => {
		const style = getComputedStyle(element);
		const names = ['fill', 'text-anchor', 'font-family', 'font-size', 'font-weight', 'font-style'];
		return names.map((name) => style.getPropertyValue(name)).join(' | ');
	};
	const read = (element: SVGGraphicsElement): Part | undefined => {
		if (element instanceof SVGRectElement) {
			const { x, y, width, height } = element.getBBox();
			if (width === 0 || height === 0) return undefined;
			const box = [...place(element, x, y), width, height];
			return { kind: 'rect', box, paint: paint(element) };
		}
		if (element instanceof SVGPathElement) {
			const corners = element.getAttribute('d') ?? '';
			if (getComputedStyle(element).markerEnd === 'none')
				throw new Error('A line has no arrowhead.');
			if (!/^M[-\d.,]+(L[-\d.,]+)+$/.test(corners)) throw new Error(`No straight line: ${corners}`);
			const points = [...corners.matchAll(/([-\d.]+),([-\d.]+)/g)].map(([, x, y]) =>
				place(element, Number(x), Number(y)),
			);
			return { kind: 'path', points, paint: paint(element) };
		}
		if (element instanceof SVGCircleElement) {
			const center = place(element, element.cx.baseVal.value, element.cy.baseVal.value);
			return { kind: 'circle', center, className: element.getAttribute('class') ?? '' };
		}
		if (!(element instanceof SVGTextElement)) throw new Error(`Not known: <${element.localName}>`);
		const rows = [...element.children].filter((row) => row.textContent !== '');
		const [first] = rows;
		if (!first) return undefined;
		let before = 0;
		const baselines = rows.map((row) => {
			const { y } = element.getStartPositionOfChar(before);
			before += (row as SVGTSpanElement).getNumberOfChars();
			return y;
		});
		const [top = 0, second = top] = baselines;
		const leading = second - top;
		if (baselines.some((y, index) => Math.abs(y - top - index * leading) > 0.1)) {
			throw new Error(`The lines of “${element.textContent}” have unequal distances.`);
		}
		const paints = new Set([...first.querySelectorAll('tspan')].map(letters));
		return {
			kind: 'text',
			at: place(element, 0, top),
			lines: rows.map((row) => row.textContent ?? ''),
			leading,
			paint: [...paints].join(' and '),
		};
	};
	const shapes = svg.querySelectorAll<SVGGraphicsElement>(
		':is(rect, path, circle, text, ellipse, line, polygon, polyline, image, use, foreignObject):not(marker *, defs *)',
	);
	return {
		viewBox: (svg.getAttribute('viewBox') ?? '').split(' ').map(Number),
		role: svg.getAttribute('aria-roledescription') ?? '',
		title: svg.querySelector('title')?.textContent ?? '',
		description: svg.querySelector('desc')?.textContent ?? '',
		parts: [...shapes].map(read).filter((part) => part !== undefined),
	};
}
