import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { parseTenantId } from '../../../row-level-security/code/with-tenant/with-tenant.ts';
import { type MoveStep, runMove } from './move-runbook.ts';

// No server is needed for the order of things: what each would be sent is written down.

/** A place that the runner fills in. */
const hole = (name: string) => `\${${name}}`;

const STEPS: MoveStep[] = [
	{ name: 'publish', at: 'old', run: `PUBLISH '${hole('tenant')}'`, back: 'UNPUBLISH' },
	{
		name: 'follow',
		at: 'new',
		run: `FOLLOW ${hole('old')}`,
		until: 'READY',
		seconds: 1,
		back: 'UNFOLLOW',
	},
	{ name: 'ids', take: 'LAST', at: 'new', run: `IDS ${hole('taken')}` },
	{ name: 'switch', call: 'switch' },
];

function world(fails: string, answers: Readonly<Record<string, unknown>> = {}) {
	const sent: string[] = [];
	const server = (side: string) => ({
		query: async (asked: string | { text: string }) => {
			const text = typeof asked === 'string' ? asked : asked.text;
			sent.push(`${side}: ${text}`);
			if (text === fails) throw new Error('refused');
			return { rows: [[{ READY: true, LAST: '41', ...answers }[text]]] };
		},
	});
	const move = {
		tenant: parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
		servers: { old: server('old') as unknown as Pool, new: server('new') as unknown as Pool },
		addresses: { old: "postgres://it's", new: 'postgres://new' },
		calls: {
			switch: async () => {
				sent.push('switch');
				if (fails === 'switch') throw new Error('the homes differ');
			},
		},
	};
	return { sent, run: (steps = STEPS) => runMove(steps, move) };
}

const FORWARD = [
	"old: PUBLISH 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'",
	"new: FOLLOW 'postgres://it''s'",
	'new: READY',
	'old: LAST',
	'new: IDS 41',
	'switch',
];

it('runs the steps in their order', async () => {
	const { sent, run } = world('nothing');
	await run();
	expect(sent).toEqual(FORWARD);
});

it('undoes what it began, the last one first', async () => {
	const { sent, run } = world('switch');
	await expect(run()).rejects.toThrow('switch failed');
	expect(sent).toEqual([...FORWARD, 'new: UNFOLLOW', 'old: UNPUBLISH']);
});

it('says what could not be undone either, and undoes the rest', async () => {
	const { sent, run } = world('UNFOLLOW', { LAST: 'x; DROP TABLE invoice' });
	const failed = await run().catch((cause: unknown) => cause);
	expect(failed).toBeInstanceOf(AggregateError);
	expect((failed as AggregateError).errors.map(String)).toEqual([
		'Error: ids failed',
		'Error: follow was not undone: UNFOLLOW',
	]);
	expect(sent.at(-1)).toBe('old: UNPUBLISH');
});

it.each<[string, MoveStep]>([
	['calls what does not exist', { name: 'odd', call: 'dance' }],
	['says neither where nor what', { name: 'odd', at: 'old' }],
	['has a hole for nothing', { name: 'odd', at: 'old', run: hole('password') }],
	['takes what is no number', { name: 'odd', take: 'READY', at: 'old', run: hole('taken') }],
	['does not come true', { name: 'odd', at: 'old', run: 'RUN', until: 'LATER', seconds: 0 }],
])('fails at a step that %s, and sends nothing wrong', async (_, step) => {
	const { sent, run } = world('nothing');
	await expect(run([step])).rejects.toThrow('odd failed');
	expect(sent.join()).not.toContain('$');
});
