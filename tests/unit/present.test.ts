import { expect, test } from 'vitest';
import { isPresenting, otherView } from '../../src/lab/browser/present.ts';

test('the view is on where its parameter stands, with or without a value', () => {
	expect(
		['', '?fresh', '?presenter', '?present', '?fresh&present=', '?present=1'].map(isPresenting),
	).toEqual([false, false, false, true, true, true]);
});

test('turning it on and off keeps what else the address says', () => {
	expect(otherView('')).toBe('?present');
	expect(otherView('?fresh')).toBe('?fresh&present');
	expect(otherView('?fresh&present')).toBe('?fresh');
	expect(otherView(otherView('?a=1&b='))).toBe('?a=1&b');
});
