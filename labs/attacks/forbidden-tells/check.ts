import type { Expect } from '../../expect.ts';
import { acme, type Session } from './setup.ts';

type Target = typeof import('./fixed.ts');

const admin: Session = { tenant: acme, permissions: ['project.delete'] };
const reader: Session = { tenant: acme, permissions: [] };

export default async function check({ remove }: Target, expect: Expect): Promise<void> {
	await expect('A project of globex is answered as one that does not exist.', () => {
		const [theirs, none] = [remove(admin, 'falcon-merger'), remove(admin, 'qwxz-0000')];
		const same = theirs.status === none.status && theirs.body === none.body;
		return same || `${theirs.status} ${theirs.body}, and ${none.status} ${none.body}`;
	});
	await expect('So it is for somebody without the permission.', () => {
		const [theirs, none] = [remove(reader, 'falcon-merger'), remove(reader, 'qwxz-0000')];
		const same = theirs.status === none.status && theirs.body === none.body;
		return same || `${theirs.status} ${theirs.body}, and ${none.status} ${none.body}`;
	});
	await expect('A project of acme’s own, without the permission, is 403.', () => {
		const { status } = remove(reader, 'orchid-rebrand');
		return status === 403 || String(status);
	});
	await expect(
		'Acme’s administrator deletes acme’s project, also where globex has one of that name.',
		() => {
			const statuses = [remove(admin, 'orchid-rebrand').status, remove(admin, 'office').status];
			return statuses.every((status) => status === 204) || statuses.join(', ');
		},
	);
}
