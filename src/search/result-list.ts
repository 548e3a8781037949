import type { Page, Part } from './pagefind.ts';

const PARTS = 3;

/** One item of the list: the page, and under it the parts that hold the words. */
export function resultItem(page: Page): HTMLLIElement {
	const item = document.createElement('li');
	const heading = link(page.url, title(page));
	heading.className = 'search-page';
	item.append(
		heading,
		...page.sub_results.slice(0, PARTS).flatMap((part) => partLines(page, part)),
	);
	return item;
}

function title(page: Page): string {
	return page.meta.title ?? page.url;
}

/** The part that begins the page has the page's own title, which already stands above. */
function partLines(page: Page, part: Part): HTMLElement[] {
	const text = document.createElement('p');
	text.append(...excerptNodes(part.excerpt));
	return part.title === title(page) ? [text] : [link(part.url, part.title), text];
}

function link(href: string, text: string): HTMLAnchorElement {
	const anchor = document.createElement('a');
	anchor.href = href;
	anchor.textContent = text;
	return anchor;
}

/** The excerpt's text with its marks and nothing else: parsed apart from the page, so no markup of it acts. */
function excerptNodes(excerpt: string): Node[] {
	const { childNodes } = new DOMParser().parseFromString(excerpt, 'text/html').body;
	return [...childNodes].map((node) => {
		if (node.nodeName !== 'MARK') return document.createTextNode(node.textContent ?? '');
		const mark = document.createElement('mark');
		mark.textContent = node.textContent;
		return mark;
	});
}
