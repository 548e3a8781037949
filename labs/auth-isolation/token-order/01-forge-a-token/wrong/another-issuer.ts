import { decodePart, encodePart, globex, tokenOfAda } from '../../setup.ts';

export function forge(): string {
	const [header = '', body = '', signature = ''] = tokenOfAda.split('.');
	const claims = { ...decodePart(body), iss: 'https://login.globex.example', tenant_id: globex };
	return [header, encodePart(claims), signature].join('.');
}
