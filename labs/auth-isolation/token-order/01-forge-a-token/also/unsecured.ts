import { decodeJwt, UnsecuredJWT } from 'jose';
import { globex, tokenOfAda } from '../../setup.ts';

/** No signature at all: a decoder does not miss it. */
export function forge(): string {
	return new UnsecuredJWT({ ...decodeJwt(tokenOfAda), tenant_id: globex }).encode();
}
