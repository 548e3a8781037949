import type { Expect } from '../../../expect.ts';
import { hosts, sayAddress } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ address }: Answer, expect: Expect): Promise<void> {
	const read = (...names: string[]) => {
		const wrong = hosts
			.filter(({ name }) => names.includes(name))
			.find(({ host, expected }) => sayAddress(address(host)) !== expected);
		if (!wrong) return true;
		return `${wrong.host || 'no host'}: ${sayAddress(address(wrong.host))}, not ${wrong.expected}`;
	};
	await expect('One tenant has one spelling: case, port and trailing dot do not matter.', () =>
		read('subdomain', 'upper case', 'port', 'trailing dot', 'trailing dot and port'),
	);
	await expect('The apex and reserved names are the public site.', () =>
		read('apex', 'apex with trailing dot', 'www', 'reserved name'),
	);
	await expect('Only one label before the base is a slug.', () =>
		read('below a tenant', 'no dot before the base', 'a stranger’s suffix'),
	);
	await expect('A look-alike in punycode is nobody’s slug.', () => read('look-alike in punycode'));
	await expect('Any other domain is handed on in one spelling.', () =>
		read('custom domain', 'custom domain in punycode'),
	);
	await expect('IP addresses and what is no host name are invalid.', () =>
		read('IPv4', 'IPv6', 'empty', 'not a host name'),
	);
}
