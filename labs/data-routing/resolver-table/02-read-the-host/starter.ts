import { type Address, BASE } from '../setup.ts';

export function address(host: string): Address {
	const [slug = ''] = host.split('.');
	if (host.endsWith(BASE)) return { kind: 'slug', slug };
	return { kind: 'domain', host };
}
