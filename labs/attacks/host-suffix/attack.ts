import { pageReads } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ allows }: Target) {
	return [
		'https://evilsaas.example',
		'https://globex.saas.example.evil.test',
		'https://acme.saas.example',
	].map((origin) => ({ page: origin, 'reads of globex': pageReads(origin, allows) }));
}
