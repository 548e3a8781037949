import { Pool } from 'pg';

type Answer = typeof import('./solution.ts');

/** What the query lists. */
export default async function show({ gaps }: Answer) {
	return (await new Pool().query(gaps)).rows;
}
