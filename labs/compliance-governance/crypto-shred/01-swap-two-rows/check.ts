import type { Expect } from '../../../expect.ts';
import { acme, comesTo, globex, texts, unboundNotes, unboundPage } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ update }: Answer, expect: Expect): Promise<void> {
	await expect(
		'Acme’s page shows globex’s note.',
		comesTo(texts[globex] ?? '', () => unboundPage(update(unboundNotes), acme)),
	);
	await expect('Every body in your table is one that the service had sealed.', () => {
		const sealed = new Set(unboundNotes.map(({ body }) => String(body)));
		const made = update(unboundNotes).filter(({ body }) => !sealed.has(String(body)));
		return made.length === 0 || `bodies that you made: ${made.length}`;
	});
	await expect('Each row has the tenant and the id that it had.', () => {
		const owners = (rows: readonly { tenant: string; id: string }[]) =>
			rows.map(({ tenant, id }) => `${tenant} ${id}`).join(', ');
		return owners(update(unboundNotes)) === owners(unboundNotes);
	});
}
