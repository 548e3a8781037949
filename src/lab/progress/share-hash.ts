/** What the fragment of an address begins with when it carries a reader's text. */
export const SHARE_PREFIX = '#share=';

export function isShareHash(hash: string): boolean {
	return hash.startsWith(SHARE_PREFIX);
}
