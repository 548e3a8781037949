import { Pool } from 'pg';
import type { Expect } from '../../../expect.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ gaps }: Answer, expect: Expect): Promise<void> {
	const list = async (): Promise<string[]> => {
		const { rows } = await new Pool().query(gaps);
		return rows.map(({ name }: { name: string }) => name);
	};
	const listed = async (...wanted: string[]) => {
		const names = await list();
		const missing = wanted.filter((name) => !names.includes(name));
		return missing.length === 0 || `not listed: ${missing.join(', ')}`;
	};
	await expect('A table without row security is listed.', () => listed('note', 'project', 'task'));
	await expect('A table whose policy lets everybody in is listed.', () => listed('comment'));
	await expect('A view that reads as its owner is listed.', () => listed('note_count'));
	await expect('What is held, and what has no tenant, is not listed.', async () => {
		const wrong = (await list()).filter(
			(name) => !['comment', 'note', 'note_count', 'project', 'task'].includes(name),
		);
		return wrong.length === 0 || `listed: ${wrong.join(', ')}`;
	});
	await expect('The query names no table of the schema: it is for the next ones too.', () => {
		const named = ['comment', 'note', 'note_count', 'project', 'task'];
		const found = named.filter((name) => new RegExp(`'${name}'`).test(gaps));
		return found.length === 0 || `it names ${found.join(', ')}`;
	});
}
