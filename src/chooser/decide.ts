import { MODEL_IDS, type ModelId, RULES } from './models.ts';
import { type Answers, answersOf, QUESTION_IDS, type QuestionId, withAnswer } from './questions.ts';

/** How one model fares with given answers. */
export interface Standing {
	readonly model: ModelId;
	/** What rules it out; empty for those that can be chosen. */
	readonly out: readonly string[];
	readonly prices: readonly { readonly weight: number; readonly because: string }[];
	/** Sum of the weights. */
	readonly price: number;
}

/** An answer that, changed alone, leads to another model. */
export interface Turn {
	readonly question: QuestionId;
	readonly answer: string;
	readonly model: ModelId;
}

export interface Decision {
	readonly chosen: Standing;
	/** Models that could be chosen, too, the next best first. */
	readonly others: readonly Standing[];
	readonly ruledOut: readonly Standing[];
	readonly turns: readonly Turn[];
}

function standings(answers: Answers): Standing[] {
	return MODEL_IDS.map((model) => {
		const rules = RULES.filter(({ models, when }) => models.includes(model) && when(answers));
		const prices = rules.flatMap(({ weight, because }) =>
			weight === 'out' ? [] : [{ weight, because }],
		);
		return {
			model,
			out: rules.filter(({ weight }) => weight === 'out').map(({ because }) => because),
			prices,
			price: prices.reduce((sum, { weight }) => sum + weight, 0),
		};
	});
}

/** Models that can be chosen, the one with the least price first; the order of models breaks ties. */
function ranked(all: readonly Standing[]): Standing[] {
	return all.filter(({ out }) => out.length === 0).sort((one, other) => one.price - other.price);
}

/**
 * What is ruled out, what is left, and what it would take to decide otherwise. A server for each
 * tenant is never ruled out, so there always is a model.
 */
export function decide(answers: Answers): Decision {
	const all = standings(answers);
	const [chosen, ...others] = ranked(all);
	if (!chosen) throw new Error(`No model is left for ${JSON.stringify(answers)}.`);
	const turns = QUESTION_IDS.flatMap((question) =>
		answersOf(question)
			.filter((answer) => answer !== answers[question])
			.flatMap((answer): Turn[] => {
				const model = ranked(standings(withAnswer(answers, question, answer)))[0]?.model;
				return model && model !== chosen.model ? [{ question, answer, model }] : [];
			}),
	);
	return {
		chosen,
		others,
		ruledOut: all.filter(({ out }) => out.length > 0),
		turns,
	};
}
