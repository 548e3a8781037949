import pg from 'pg';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { parseTenantId } from '../../../row-level-security/code/with-tenant/with-tenant.ts';
import cases from './cases.json' with { type: 'json' };
import {
	confusions,
	formatId,
	formatReference,
	type Id,
	IdError,
	type Kind,
	parseId,
	parseReference,
	type Reference,
} from './typed-id.ts';

// DATABASE_URL logs in as app_user, to a database in the state that the lab ends in.

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const TASK = 'task_019ab5f0-1c2d-7e3f-8a4b-5c6d7e8f9012';

/** What came of it: the result, or the reason why there is none. */
function outcome<Result>(parse: () => Result): Result | IdError['reason'] {
	try {
		return parse();
	} catch (cause) {
		if (cause instanceof IdError) return cause.reason;
		throw cause;
	}
}

describe('an id', () => {
	it.each(cases.ids)(
		'$text is parsed as a $kind as the table says',
		({ kind, text, ...expected }) => {
			const came = outcome(() => parseId(kind as Kind, text));
			expect(came).toBe(expected.uuid ?? expected.refused);
			if (expected.uuid) expect(formatId(kind as Kind, came as Id<Kind>)).toBe(text);
		},
	);

	it.each([null, undefined, 7, true, [TASK], { id: TASK }])('is not %o', (value) => {
		expect(outcome(() => parseId('task', value))).toBe('malformed');
	});

	it('is refused without being repeated', () => {
		expect(() => parseId('project', TASK)).toThrow(/^This is the id of something else\.$/);
	});

	it('has a type that no other kind and no string has', () => {
		expectTypeOf(parseId('task', TASK)).toEqualTypeOf<Id<'task'>>();
		expectTypeOf<Id<'task'>>().not.toExtend<Id<'project'>>();
		expectTypeOf<string>().not.toExtend<Id<'task'>>();
		expectTypeOf<Reference<'task'>>().not.toExtend<Reference<'project'>>();
	});

	it('goes to the database as the UUID that it is', async () => {
		const client = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
		await client.connect();
		try {
			const id = parseId('task', TASK);
			const { rows } = await client.query<{ id: Id<'task'> }>('SELECT $1::uuid AS id', [id]);
			expect(rows.map((row) => formatId('task', row.id))).toEqual([TASK]);
		} finally {
			await client.end();
		}
	});
});

describe('a reference', () => {
	it.each(cases.references)(
		'to $name is parsed as the table says',
		({ tenant, text, ...expected }) => {
			const came = outcome(() => parseReference('project', text, parseTenantId(tenant)));
			if (expected.refused) expect(came).toBe(expected.refused);
			else {
				expect(came).toEqual({ tenantId: tenant, id: expected.uuid });
				expect(formatReference('project', came as Reference<'project'>)).toBe(text);
			}
		},
	);

	it.each([null, 7, [`${acme}/${TASK}`]])('is not %o', (value) => {
		expect(outcome(() => parseReference('task', value, acme))).toBe('malformed');
	});
});

describe('confusions', () => {
	const samples = { project: TASK.replace('task', 'project'), task: TASK };
	const right = {
		project: (text: string) => parseId('project', text),
		task: (text: string) => parseId('task', text),
	};

	it('finds none in these parsers', () => {
		expect(confusions(right, samples)).toEqual([]);
	});

	it('finds a parser that takes what comes, one that takes nothing, and a missing sample', () => {
		const lax = { ...right, project: (text: string) => text.split('_')[1] };
		expect(confusions(lax, samples)).toEqual(['project takes the id of a task']);
		const shut = { task: () => parseId('task', '') };
		expect(confusions(shut, samples)).toEqual(['task refuses its own id, or has no sample']);
		expect(confusions({ task: right.task }, {})).toHaveLength(1);
	});
});
