import { describe, expect, it } from 'vitest';
import { fromSearch, toSearch } from '../../src/chooser/address.ts';
import { decide } from '../../src/chooser/decide.ts';
import { MODEL_IDS, MODELS, RULES } from '../../src/chooser/models.ts';
import {
	type Answers,
	answersOf,
	FIRST_ANSWERS,
	QUESTION_IDS,
	withAnswer,
} from '../../src/chooser/questions.ts';
import { toRecord } from '../../src/chooser/record.ts';

/** Every way through the questions. */
function everyPath(): Answers[] {
	let paths: Answers[] = [FIRST_ANSWERS];
	for (const id of QUESTION_IDS) {
		paths = paths.flatMap((path) => answersOf(id).map((answer) => withAnswer(path, id, answer)));
	}
	return paths;
}

const paths = everyPath();
const given = (answers: Partial<Record<keyof Answers, string>>) =>
	({ ...FIRST_ANSWERS, ...answers }) as Answers;

describe('the chooser', () => {
	it('is walked whole', () => {
		const ways = QUESTION_IDS.reduce((all, id) => all * answersOf(id).length, 1);
		expect(paths.length).toBe(ways);
		expect(new Set(paths.map(toSearch)).size).toBe(ways);
	});
	it('has no dead end: every path ends at a model that nothing rules out', () => {
		const dead = paths.filter((path) => decide(path).chosen.out.length > 0);
		expect(dead).toEqual([]);
	});
	it('places every model on every path once: chosen, left or ruled out with a reason', () => {
		for (const path of paths) {
			const { chosen, others, ruledOut } = decide(path);
			const all = [chosen, ...others, ...ruledOut].map(({ model }) => model);
			expect(all.toSorted()).toEqual(MODEL_IDS.toSorted());
			expect(ruledOut.every(({ out }) => out.length > 0)).toBe(true);
			expect(others.every(({ price }) => price >= chosen.price)).toBe(true);
		}
	});
	it('reaches every model', () => {
		const reached = new Set(paths.map((path) => decide(path).chosen.model));
		expect([...reached].toSorted()).toEqual(MODEL_IDS.toSorted());
	});
	it('asks nothing in vain: every answer changes the model on some path', () => {
		const idle = QUESTION_IDS.flatMap((id) =>
			answersOf(id)
				.filter((answer) =>
					paths.every((path) =>
						answersOf(id).every(
							(other) =>
								decide(withAnswer(path, id, answer)).chosen.model ===
								decide(withAnswer(path, id, other)).chosen.model,
						),
					),
				)
				.map((answer) => `${id}=${answer}`),
		);
		expect(idle).toEqual([]);
	}, 60_000);
	it('has no rule that never speaks', () => {
		const silent = RULES.filter(({ when }) => !paths.some(when));
		expect(silent).toEqual([]);
	});
	it('says of every turn what really follows', () => {
		for (const path of paths.filter((_, at) => at % 7 === 0)) {
			const { chosen, turns } = decide(path);
			for (const { question, answer, model } of turns) {
				expect(model).not.toBe(chosen.model);
				expect(decide(withAnswer(path, question, answer)).chosen.model).toBe(model);
			}
		}
	});
	it.each([
		[{}, 'policies'],
		[{ database: 'no' }, 'predicate'],
		[{ schema: 'tables' }, 'schema'],
		[{ schema: 'sql', tenants: '50' }, 'database'],
		[{ contract: 'database-all' }, 'database'],
		[{ contract: 'database-some' }, 'hybrid'],
		[{ contract: 'database-some', tenants: '5000' }, 'hybrid'],
		[{ restore: 'minute' }, 'server'],
		[{ restore: 'minute', tenants: '500', team: 'platform' }, 'server'],
		[{ contract: 'server-some', tenants: '500' }, 'hybrid'],
		[{ contract: 'server-all', tenants: 'more' }, 'server'],
		[{ skew: 'giants', tenants: '5000', team: 'platform' }, 'policies'],
	] as const)('leads from %j to %s', (answers, model) => {
		expect(decide(given(answers)).chosen.model).toBe(model);
	});
});

describe('the answers in the address', () => {
	it('come back from it, on every path', () => {
		for (const path of paths) {
			expect(fromSearch(`?${toSearch(path)}`)).toEqual({ answers: path, unread: [] });
		}
	});
	it('leave out what was not answered otherwise', () => {
		expect(toSearch(FIRST_ANSWERS)).toBe('');
		expect(toSearch(given({ tenants: '500' }))).toBe('tenants=500');
	});
	it('are said when they can not be read, and lose no other', () => {
		expect(fromSearch('?tenants=many&team=platform&utm_source=x')).toEqual({
			answers: given({ team: 'platform' }),
			unread: ['tenants'],
		});
	});
});

describe('the decision record', () => {
	const answers = given({ contract: 'database-some', tenants: '5000' });
	const record = toRecord(
		answers,
		decide(answers),
		'https://hub.example/?tenants=5000',
		'2026-11-29',
	);
	it('has the sections of MADR 4', () => {
		expect(record.startsWith('---\nstatus: proposed\ndate: 2026-11-29\n---\n\n# ')).toBe(true);
		expect(record.match(/^##? .*/gm)?.slice(1)).toEqual([
			'## Context and Problem Statement',
			'## Decision Drivers',
			'## Considered Options',
			'## Decision Outcome',
			'## Pros and Cons of the Options',
			'## More Information',
		]);
	});
	it('names every model, those ruled out with their reason, and the address', () => {
		for (const { title } of Object.values(MODELS)) {
			expect(record).toContain(`* ${title}\n`);
			expect(record).toContain(`### ${title}\n`);
		}
		const { ruledOut } = decide(answers);
		expect(ruledOut.length).toBe(3);
		for (const { out } of ruledOut) expect(record).toContain(`* Ruled out, because: ${out[0]}`);
		expect(record).toContain('https://hub.example/?tenants=5000');
	});
});
