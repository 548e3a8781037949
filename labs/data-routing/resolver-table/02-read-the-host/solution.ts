import { type Address, BASE, RESERVED } from '../setup.ts';

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

export function address(header: string): Address {
	const host = header
		.toLowerCase()
		.replace(/:\d{1,5}$/, '')
		.replace(/\.$/, '');
	const labels = host.split('.');
	const wellFormed = labels.length > 1 && labels.every((label) => LABEL.test(label));
	const ip = /^\d+$/.test(labels.at(-1) ?? '');
	if (!wellFormed || ip || host.length > 253) return { kind: 'invalid' };

	if (host === BASE) return { kind: 'public' };
	if (!host.endsWith(`.${BASE}`)) return { kind: 'domain', host };
	const slug = host.slice(0, -BASE.length - 1);
	if (RESERVED.includes(slug)) return { kind: 'public' };
	if (slug.includes('.') || slug.startsWith('xn--')) return { kind: 'unknown' };
	return { kind: 'slug', slug };
}
