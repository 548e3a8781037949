import type { Decision, Standing } from './decide.ts';
import { MODELS } from './models.ts';
import { type Answers, labelOf, QUESTION_IDS, QUESTIONS } from './questions.ts';

/**
 * The decision as a Markdown Any Decision Record (MADR 4.0.0).
 * @param address of the chooser with these answers.
 * @param date as `2026-11-29`.
 * @see https://adr.github.io/madr/
 */
export function toRecord(
	answers: Answers,
	decision: Decision,
	address: string,
	date: string,
): string {
	const { chosen, others, ruledOut, turns } = decision;
	const title = (standing: Standing) => MODELS[standing.model].title;
	const all = [chosen, ...others, ...ruledOut];
	const pros = (standing: Standing) => [
		`### ${title(standing)}`,
		'',
		`* Good, because: ${MODELS[standing.model].gain}`,
		...standing.out.map((because) => `* Ruled out, because: ${because}`),
		...standing.prices.map(
			({ because, weight }) => `* Bad, because: ${because} (weight ${weight})`,
		),
		'',
	];
	return [
		'---',
		'status: proposed',
		`date: ${date}`,
		'---',
		'',
		`# Isolate tenants by: ${title(chosen)}`,
		'',
		'## Context and Problem Statement',
		'',
		'Several tenants use one product. What keeps the data of two tenants apart?',
		'',
		'## Decision Drivers',
		'',
		...QUESTION_IDS.map((id) => `* ${QUESTIONS[id].label} ${labelOf(id, answers[id])}`),
		'',
		'## Considered Options',
		'',
		...all.map((standing) => `* ${title(standing)}`),
		'',
		'## Decision Outcome',
		'',
		`Chosen option: “${title(chosen)}”, because nothing rules it out and it has the least price of what is left (${chosen.price}${others[0] ? `, before “${title(others[0])}” with ${others[0].price}` : ''}).`,
		'',
		'### Consequences',
		'',
		`* Good, because: ${MODELS[chosen.model].gain}`,
		...chosen.prices.map(({ because }) => `* Bad, because: ${because}`),
		'',
		'### Confirmation',
		'',
		'Seed two tenants, log in as the application does, and try to read, insert, change and delete each other’s rows; keep that test in CI.',
		'',
		'## Pros and Cons of the Options',
		'',
		...all.flatMap(pros),
		'## More Information',
		'',
		...(turns.length === 0
			? ['No single answer would change the outcome.']
			: [
					'Decide again when one of these answers changes:',
					'',
					...turns.map(
						({ question, answer, model }) =>
							`* ${QUESTIONS[question].label} ${labelOf(question, answer)}: “${MODELS[model].title}”`,
					),
				]),
		'',
		`The weights are the judgment of the Multi-Tenant SaaS Architecture Hub. Questions, rules and this record: ${address}`,
		'',
	].join('\n');
}
