import { expect, test } from 'vitest';
import { GROUPS, STAGES } from '../run/groups.ts';

test('every group has its turn, once', () => {
	expect(STAGES.flat(2).sort()).toEqual(Object.keys(GROUPS).sort());
});
