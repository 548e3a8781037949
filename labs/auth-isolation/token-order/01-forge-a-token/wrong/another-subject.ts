import { decodePart, encodePart, tokenOfAda } from '../../setup.ts';

export function forge(): string {
	const [header = '', body = '', signature = ''] = tokenOfAda.split('.');
	return [header, encodePart({ ...decodePart(body), sub: 'gus' }), signature].join('.');
}
