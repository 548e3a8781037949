/**
 * Styles that come with a module which is loaded by an act. An imported stylesheet would be put into
 * every page of the site that has a lab.
 */
export function adoptStyles(css: string): void {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync(css);
	document.adoptedStyleSheets.push(sheet);
}
