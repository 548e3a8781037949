import { expect, test } from 'vitest';
import { hasFlag, keptFlags, toggled } from '../../src/lab/browser/flags.ts';

test('a flag is on where its parameter stands, with or without a value', () => {
	const searches = ['', '?fresh', '?presenter', '?present', '?fresh&present=', '?present=1'];
	expect(searches.map((search) => hasFlag(search, 'present'))).toEqual([
		false,
		false,
		false,
		true,
		true,
		true,
	]);
});

test('turning a flag on and off keeps what else the address says', () => {
	const other = (search: string) => toggled(search, 'present');
	expect(other('')).toBe('?present');
	expect(other('?fresh')).toBe('?fresh&present');
	expect(other('?fresh&present')).toBe('?fresh');
	expect(other(other('?a=1&b='))).toBe('?a=1&b');
});

test('a link to another step keeps the flags and nothing else', () => {
	expect(keptFlags('')).toBe('');
	expect(keptFlags('?a=1')).toBe('');
	expect(keptFlags('?present=1&a=1&fresh')).toBe('?fresh&present');
});
