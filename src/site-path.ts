/**
 * Address of a page on this site. Code that compares or shows addresses calls it; what authors link
 * in Markdown begins with `/` and gets its base from the middleware.
 *
 * @param path from the root of the hub: `/labs/`.
 */
export function sitePath(path: string, base: string = import.meta.env.BASE_URL): string {
	return `${base.replace(/\/$/, '')}${path}`;
}

/** Puts the base before every link of a page that begins at the root and does not have it yet. */
export function withBase(html: string, base: string): string {
	const prefix = base.replace(/\/$/, '');
	if (prefix === '') return html;
	return html.replaceAll(/(<a\b[^>]*?\shref=")(\/(?!\/)[^"]*)"/g, (whole, before, path) =>
		path === prefix || path.startsWith(`${prefix}/`) ? whole : `${before}${prefix}${path}"`,
	);
}
