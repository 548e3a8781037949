/** What decides between isolation models. The first answer of each is where the chooser begins. */

export interface Question {
	readonly label: string;
	readonly answers: Readonly<Record<string, string>>;
}

export const QUESTIONS = {
	contract: {
		label: 'What do contracts say about the database?',
		answers: {
			nothing: 'Nothing, or “logically separated”',
			'database-some': 'Some tenants: a database of their own',
			'database-all': 'Every tenant: a database of its own',
			'server-some': 'Some tenants: a server of their own',
			'server-all': 'Every tenant: a server of its own',
		},
	},
	schema: {
		label: 'What may a tenant do to the schema?',
		answers: {
			fields: 'Nothing, or add custom fields',
			tables: 'Some get tables or indexes of their own',
			sql: 'Tenants send SQL of their own',
		},
	},
	database: {
		label: 'Does your database have row-level security?',
		answers: { yes: 'Yes: PostgreSQL, for instance', no: 'No' },
	},
	tenants: {
		label: 'How many tenants in two years?',
		answers: {
			'50': 'Up to 50',
			'500': 'Up to 500',
			'5000': 'Up to 5,000',
			more: 'More than 5,000',
		},
	},
	skew: {
		label: 'How is the load spread?',
		answers: {
			even: 'No tenant is a tenth of it',
			giants: 'One or a few are as much as all others',
		},
	},
	restore: {
		label: 'What must come back for one tenant alone?',
		answers: {
			nothing: 'Nothing: the whole service, or not at all',
			rows: 'Its rows, within a working day',
			minute: 'Its state at a given minute, within the hour',
		},
	},
	residency: {
		label: 'Where must the data be?',
		answers: { one: 'In one region', several: 'Some tenants name another region' },
	},
	team: {
		label: 'Who runs the databases?',
		answers: { developers: 'Developers, beside their work', platform: 'People whose job it is' },
	},
} as const satisfies Readonly<Record<string, Question>>;

export type QuestionId = keyof typeof QUESTIONS;
export type Answers = {
	readonly [Id in QuestionId]: keyof (typeof QUESTIONS)[Id]['answers'] & string;
};

export const QUESTION_IDS = Object.keys(QUESTIONS) as readonly QuestionId[];

/** The answers a question takes, the first one first. */
export function answersOf(id: QuestionId): readonly string[] {
	return Object.keys(QUESTIONS[id].answers);
}

export function labelOf(id: QuestionId, answer: string): string {
	return (QUESTIONS[id].answers as Readonly<Record<string, string>>)[answer] ?? answer;
}

/** Before anything was answered. */
export const FIRST_ANSWERS = Object.fromEntries(
	QUESTION_IDS.map((id) => [id, answersOf(id)[0]]),
) as Answers;

export function withAnswer(answers: Answers, id: QuestionId, answer: string): Answers {
	return { ...answers, [id]: answer } as Answers;
}
