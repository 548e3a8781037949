import {
	type Answers,
	answersOf,
	FIRST_ANSWERS,
	QUESTION_IDS,
	type QuestionId,
	withAnswer,
} from './questions.ts';

/** The answers in the address of the page, so that a link shows the decision it speaks of. */

/** `contract=database-some&tenants=500`: what differs from the first answers. */
export function toSearch(answers: Answers): string {
	const changed = QUESTION_IDS.filter((id) => answers[id] !== FIRST_ANSWERS[id]);
	return new URLSearchParams(changed.map((id) => [id, answers[id]])).toString();
}

/**
 * Answers from an address, and the names of those it could not read: their first answer stands.
 * Parameters that are no question are somebody else's.
 */
export function fromSearch(search: string): { answers: Answers; unread: readonly QuestionId[] } {
	const given = new URLSearchParams(search);
	let answers = FIRST_ANSWERS;
	const unread: QuestionId[] = [];
	for (const id of QUESTION_IDS) {
		const answer = given.get(id);
		if (answer === null) continue;
		if (answersOf(id).includes(answer)) answers = withAnswer(answers, id, answer);
		else unread.push(id);
	}
	return { answers, unread };
}
