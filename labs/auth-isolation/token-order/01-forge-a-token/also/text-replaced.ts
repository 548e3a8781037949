import { base64url } from 'jose';
import { acme, globex, tokenOfAda } from '../../setup.ts';

export function forge(): string {
	const parts = tokenOfAda.split('.');
	const body = new TextDecoder().decode(base64url.decode(parts[1] ?? ''));
	parts[1] = base64url.encode(body.replace(acme, globex));
	return parts.join('.');
}
