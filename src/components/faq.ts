/**
 * Refuses a list of questions that answers nothing.
 *
 * @param html the rendered children of `<Faq>`: third-level headings, each with its answer.
 * @returns the questions, as text.
 * @throws Error that names every question without an answer.
 */
export function checkFaq(html: string): string[] {
	const [before = '', ...items] = html.split(/<h3[\s>]/);
	if (items.length === 0) {
		throw new Error('A Faq has at least one question, a heading that begins with ###.');
	}
	const problems: string[] = [];
	if (text(before) !== '') problems.push(`“${text(before)}” stands before the first question`);
	const questions = items.map((item) => {
		const [heading = '', answer = ''] = item.split('</h3>');
		const question = text(`<${heading}`);
		if (!question.endsWith('?')) problems.push(`“${question}” is not a question; end it with ?`);
		if (text(withoutAnchor(answer)) === '') problems.push(`“${question}” has no answer`);
		return question;
	});
	if (problems.length > 0) throw new Error(`The Faq can not stand:\n- ${problems.join('\n- ')}`);
	return questions;
}

/** Starlight puts a link to the heading after it, whose text is no answer. */
function withoutAnchor(html: string): string {
	return html.replace(/<a [^>]*class="sl-anchor-link"[\s\S]*?<\/a>/, '');
}

function text(html: string): string {
	return html
		.replaceAll(/<[^>]*>/g, ' ')
		.replaceAll(/\s+/g, ' ')
		.trim();
}
