import { acme, decodePart, encodePart, globex, tokenOfAda } from '../setup.ts';

const tenants = { acme, globex };

/** Ada's own token with another body. The signature stays, and no longer fits. */
export function forge(): string {
	const [header = '', body = '', signature = ''] = tokenOfAda.split('.');
	const claims = decodePart(body);
	claims['tenant_id'] = tenants.acme; // <- rewrite this line
	return [header, encodePart(claims), signature].join('.');
}
