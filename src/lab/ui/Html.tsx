/** HTML that the build made from the repository's own Markdown; never text of a database or a reader. */
export function Html({ text }: { text: string }) {
	return <div class="lab-prose" dangerouslySetInnerHTML={{ __html: text }} />;
}
