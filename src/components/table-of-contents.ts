/**
 * Marks in a table of contents the heading under which the reader is. Takes the place of Starlight's own
 * element, whose markup and styles stay: that one watches every block of the page and asks each for the
 * headings in it, which is the longest task of a guide on a phone once it is laid out. This one watches the
 * headings alone.
 */
export class StarlightTOC extends HTMLElement {
	#current: Element | null = this.querySelector('a[aria-current="true"]');
	#watch: IntersectionObserver | undefined;
	#later: ReturnType<typeof setTimeout> | undefined;

	constructor() {
		super();
		whenIdle(() => this.#follow());
		addEventListener('resize', () => {
			clearTimeout(this.#later);
			this.#later = setTimeout(() => this.#follow(), 200);
		});
	}

	/** The link to mark. Starlight's element for small screens shows its text, too. */
	protected set current(link: HTMLAnchorElement) {
		if (link === this.#current) return;
		this.#current?.removeAttribute('aria-current');
		link.setAttribute('aria-current', 'true');
		this.#current = link;
	}

	/** The last heading above the reader's line is the current one; the observer's area is all above it. */
	#follow(): void {
		this.#watch?.disconnect();
		// Of the two tables of a page one is shown.
		if (!this.checkVisibility()) return;
		const headings = new Map<Element, HTMLAnchorElement>();
		for (const link of this.querySelectorAll('a')) {
			const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
			if (heading) headings.set(heading, link);
		}
		const above = new Set<Element>();
		this.#watch = new IntersectionObserver(
			(entries) => {
				for (const { isIntersecting, target } of entries) {
					if (isIntersecting) above.add(target);
					else above.delete(target);
				}
				const [first] = headings.keys();
				const last = [...headings.keys()].findLast((heading) => above.has(heading)) ?? first;
				const link = last && headings.get(last);
				if (link) this.current = link;
			},
			{ rootMargin: `1000000px 0px ${this.#line() - document.documentElement.clientHeight}px` },
		);
		for (const heading of headings.keys()) this.#watch.observe(heading);
	}

	/** @returns px from the top of the screen: just below the place to which a link leads a heading. */
	#line(): number {
		return Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 2;
	}
}

function whenIdle(work: () => void): void {
	if (typeof requestIdleCallback === 'function') requestIdleCallback(work);
	else setTimeout(work, 1);
}

customElements.define('starlight-toc', StarlightTOC);
