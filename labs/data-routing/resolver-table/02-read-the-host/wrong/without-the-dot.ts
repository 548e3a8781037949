import { type Address, BASE, RESERVED } from '../../setup.ts';

export function address(header: string): Address {
	const host = header.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
	if (host === BASE) return { kind: 'public' };
	if (!host.endsWith(BASE)) return { kind: 'domain', host };
	const slug = host.slice(0, -BASE.length).replace(/\.$/, '');
	return RESERVED.includes(slug) ? { kind: 'public' } : { kind: 'slug', slug };
}
