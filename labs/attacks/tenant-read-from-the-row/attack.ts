import { acme, table } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ read }: Target) {
	const asked = async (id: string) => {
		const note = table.find((row) => row.id === id);
		if (!note) return 'nothing';
		return read(acme, note).catch(() => 'refused');
	};
	return [
		{ request: 'acme’s, note 1', reads: await asked('1') },
		{ request: 'acme’s, note 2', reads: await asked('2') },
	];
}
