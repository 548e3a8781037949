import type { Expect } from '../../expect.ts';
import { deleted, integrations, projects } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ remove }: Target, expect: Expect): Promise<void> {
	await expect('Ids of integrations remove the integrations.', () => {
		const { gone, end } = deleted((rows) => remove(rows, integrations));
		return gone.length === 2 || `${gone.join(', ')}: ${end}`;
	});
	await expect('Ids of projects remove nothing.', () => {
		const { gone } = deleted((rows) => remove(rows, projects));
		return gone.length === 0 || `gone: ${gone.join(', ')}`;
	});
	await expect('One wrong id in a list stops it before the first row is gone.', () => {
		const { gone } = deleted((rows) => remove(rows, [...integrations, ...projects]));
		return gone.length === 0 || `gone: ${gone.join(', ')}`;
	});
	await expect('Ids without a kind remove nothing.', () => {
		const bare = integrations.map((id) => id.split('_')[1] ?? '');
		const { gone } = deleted((rows) => remove(rows, bare));
		return gone.length === 0 || `gone: ${gone.join(', ')}`;
	});
}
