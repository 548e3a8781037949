import { type Address, BASE, RESERVED } from '../../setup.ts';

export function address(header: string): Address {
	const host = header.split(':')[0] ?? '';
	if (host === BASE) return { kind: 'public' };
	if (!host.endsWith(`.${BASE}`)) return { kind: 'domain', host };
	const slug = host.slice(0, -BASE.length - 1);
	return RESERVED.includes(slug) ? { kind: 'public' } : { kind: 'slug', slug };
}
