import { sitePath } from './site-path.ts';

/** Answers with Markdown. @param write is given what makes a path from the root a whole address. */
export function markdownResponse(
	site: URL,
	write: (address: (path: string) => string) => string,
): Response {
	const text = write((path) => new URL(sitePath(path), site).href);
	return new Response(text, { headers: { 'content-type': 'text/markdown; charset=utf-8' } });
}
