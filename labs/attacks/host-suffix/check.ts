import type { Expect } from '../../expect.ts';
import { pageReads } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ allows }: Target, expect: Expect): Promise<void> {
	const blocked = (origin: string) => {
		const read = pageReads(origin, allows);
		return read === 'blocked by the browser' || read;
	};
	await expect('A page of globex’s own host reads globex’s books.', () => {
		const read = pageReads('https://globex.saas.example', allows);
		return read === 'falcon rollout' || read;
	});
	await expect('A host without the dot before the base is a stranger.', () =>
		blocked('https://evilsaas.example'),
	);
	await expect('A host that only begins like globex’s is a stranger.', () =>
		blocked('https://globex.saas.example.evil.test'),
	);
	await expect('A page of acme reads nothing of globex.', () =>
		blocked('https://acme.saas.example'),
	);
	await expect('A page without TLS reads nothing.', () => blocked('http://globex.saas.example'));
}
