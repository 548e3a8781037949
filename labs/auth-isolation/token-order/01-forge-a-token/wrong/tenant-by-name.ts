import { decodePart, encodePart, tokenOfAda } from '../../setup.ts';

export function forge(): string {
	const [header = '', body = '', signature = ''] = tokenOfAda.split('.');
	return [header, encodePart({ ...decodePart(body), tenant_id: 'globex' }), signature].join('.');
}
