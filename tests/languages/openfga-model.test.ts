import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MissingTool, orMissing } from '../services/missing.ts';
import {
	ensureOpenFga,
	type OpenFga,
	readStoreTest,
	type Store,
	startOpenFga,
} from '../services/openfga.ts';

/** The model in YAML, its tuples and its tests, asked of an OpenFGA server. */

const { model, tuples, tests } = readStoreTest();
const program = await orMissing(ensureOpenFga);

describe.skipIf(program instanceof MissingTool)('OpenFGA', () => {
	let server: OpenFga;
	let limited: OpenFga;
	beforeAll(async () => {
		server = await startOpenFga(program as string);
		limited = await startOpenFga(program as string, ['--listObjects-max-results=3']);
	});
	afterAll(async () => {
		await server.stop();
		await limited.stop();
	});

	const storeOf = async (text: string, at = server): Promise<Store> => {
		const store = await at.store(text);
		await store.write(tuples);
		return store;
	};

	/** What the store answers otherwise than the file says. */
	async function disagreements(store: Store, test: (typeof tests)[number]): Promise<string[]> {
		const wrong: string[] = [];
		for (const { user, object, assertions } of test.check ?? []) {
			for (const [relation, said] of Object.entries(assertions)) {
				const came = await store.check({ user, relation, object });
				if (came !== said) wrong.push(`${user} ${relation} ${object}: ${came}`);
			}
		}
		for (const { user, type, assertions } of test.list_objects ?? []) {
			for (const [relation, said] of Object.entries(assertions)) {
				const came = await store.list(user, relation, type);
				if (came.join() !== [...said].sort().join()) {
					wrong.push(`${user} ${relation} ${type}s: ${came.join(' ')}`);
				}
			}
		}
		return wrong;
	}

	it.each(tests)('$name', async (test) => {
		const store = await storeOf(model);
		await store.write(test.tuples ?? []);
		expect(await disagreements(store, test)).toEqual([]);
	});

	it.each([
		' and member from tenant',
		'may_read from tenant and ',
		'may_write from tenant and ',
		'may_delete from tenant and ',
		'(viewer or any_document from tenant) and ',
		'(editor or any_document from tenant) and ',
		'(owner or any_document from tenant) and ',
		' or any_document from tenant',
	])('is noticed to lack “%s”', async (part) => {
		// BROKEN on purpose: a wall, or a door, is taken out of the model.
		const broken = model.replaceAll(part, '');
		expect(broken).not.toBe(model);
		const wrong: string[] = [];
		for (const test of tests) {
			const store = await storeOf(broken);
			await store.write(test.tuples ?? []);
			wrong.push(...(await disagreements(store, test)));
		}
		expect(wrong.length).toBeGreaterThan(0);
	});

	it('lets a stranger read where viewer alone is asked', async () => {
		// BROKEN on purpose: the relation that people share by is taken for the permission.
		const store = await storeOf(model);
		const share = { user: 'person:gil', relation: 'viewer', object: 'document:acme/1' };
		await store.write([share]);
		expect(await store.check(share)).toBe(true);
		expect(await store.list('person:gil', 'viewer', 'document')).toEqual(['document:acme/1']);
		expect(await store.list('person:gil', 'can_read', 'document')).toEqual(['document:globex/4']);
	});

	it('takes the permissions of one tenant for the other’s where a document has two', async () => {
		const store = await storeOf(model);
		const cem = { user: 'person:cem', relation: 'can_delete', object: 'document:acme/2' };
		expect(await store.check(cem)).toBe(false);
		// A comparison of tenants lets it through: the session is of acme, and so is the document.
		await store.write([{ user: 'tenant:globex', relation: 'tenant', object: cem.object }]);
		expect(await store.check(cem)).toBe(true);
		expect(await store.check({ ...cem, object: 'document:acme/1' })).toBe(false);
	});

	it('lists no more than it is told to, and does not say that there is more', async () => {
		const store = await storeOf(model, limited);
		const more = ['3', '4', '5'].map((id) => `document:acme/${id}`);
		await store.write(more.map((object) => ({ user: 'tenant:acme', relation: 'tenant', object })));
		const answer = await limited.send(`/stores/${store.id}/list-objects`, {
			user: 'person:ann',
			relation: 'can_read',
			type: 'document',
			authorization_model_id: store.model,
		});
		expect(Object.keys(answer)).toEqual(['objects']);
		expect(answer['objects']).toHaveLength(3);
	});

	it('answers for the model that a request names, also after a later one', async () => {
		const store = await storeOf(model);
		const gil = { user: 'person:gil', relation: 'can_read', object: 'document:acme/1' };
		await store.write([{ ...gil, relation: 'viewer' }]);
		// BROKEN on purpose: somebody takes the walls down, in the same store.
		const open = model.replaceAll(/(define can_read:).*/g, '$1 viewer');
		const { transformer } = await import('@openfga/syntax-transformer');
		await server.send(
			`/stores/${store.id}/authorization-models`,
			transformer.transformDSLToJSONObject(open),
		);
		expect(await store.check(gil)).toBe(false);
		const unpinned = await server.send(`/stores/${store.id}/check`, { tuple_key: gil });
		expect(unpinned['allowed']).toBe(true);
	});

	it('asks nobody who they are unless told to', async () => {
		const answer = await fetch(`${server.url}/stores`);
		expect(answer.status).toBe(200);
	});
});
