import { type Address, BASE, RESERVED } from '../../setup.ts';

// The platform's own parser does the spelling; it also turns odd IPv4 forms into dotted ones.
export function address(header: string): Address {
	if (/[\s/@?#\\]/.test(header) || !URL.canParse(`http://${header}`)) return { kind: 'invalid' };
	const host = new URL(`http://${header}`).hostname.replace(/\.$/, '');
	if (host.startsWith('[') || /\.\d+$/.test(host) || !host.includes('.'))
		return { kind: 'invalid' };
	const under = host === BASE ? '' : host.endsWith(`.${BASE}`) ? host.slice(0, -13) : null;
	if (under === null) return { kind: 'domain', host };
	if (under === '' || RESERVED.includes(under)) return { kind: 'public' };
	if (!/^(?!xn--)[a-z0-9-]+$/.test(under)) return { kind: 'unknown' };
	return { kind: 'slug', slug: under };
}
