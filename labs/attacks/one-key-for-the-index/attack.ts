import { acme, contacts, globex, ownContact } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ emailIndex }: Target) {
	// The column as a backup shows it: no address, only hashes.
	const column = await Promise.all(contacts.map((email) => emailIndex(globex, email)));
	const curious = ['mia@falcon.example', 'zoe@heron.example', ownContact];
	const rows = await Promise.all(
		curious.map(async (email) => ({ email, at: column.indexOf(await emailIndex(acme, email)) })),
	);
	const found = rows.filter(({ at }) => at >= 0);
	return [
		{
			'looked for': curious.length,
			'in globex’s column': found.map(({ email }) => email).join(', ') || 'none of them',
		},
	];
}
