import { solidPlaces, tokensOf } from './tokens.ts';

/**
 * A shorter text that still fails: halves, quarters and so on are left out for as long as it does.
 *
 * @param tries how often `fails` may be asked.
 */
export async function minimize(
	text: string,
	fails: (shorter: string) => Promise<boolean>,
	tries = 60,
): Promise<string> {
	let tokens = tokensOf(text);
	let part = Math.ceil(tokens.length / 2);
	let left = tries;
	while (part >= 1 && left > 0) {
		let shrunk = false;
		for (let at = 0; at < tokens.length && left > 0; ) {
			const shorter = [...tokens.slice(0, at), ...tokens.slice(at + part)];
			left -= 1;
			if (solidPlaces(shorter).length > 0 && (await fails(shorter.join('')))) {
				tokens = shorter;
				shrunk = true;
			} else at += part;
		}
		if (part === 1 && !shrunk) break;
		part = Math.max(1, Math.floor(part / 2));
	}
	return tokens.join('');
}
