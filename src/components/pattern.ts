interface ReviewItem {
	readonly name: string;
	readonly title: string;
	readonly rule: string;
	/** Absolute address of the frozen page. */
	readonly address: string;
	readonly reviewed: string;
	/** Markdown of the pattern, with second-level headings. */
	readonly body: string;
}

/** A pattern as Markdown for a design review: the rule, its frozen address, an empty answer, its text. */
export function reviewMarkdown(item: ReviewItem): string {
	const { name, title, rule, address, reviewed, body } = item;
	return `## ${name}: ${title}

> ${rule}

<${address}>, reviewed ${reviewed}

- [ ] holds in the system under review
- answer of the query under Evidence:

${body.trim().replaceAll(/^## /gm, '### ')}
`;
}
