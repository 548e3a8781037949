import { expect, it } from 'vitest';
import cases from './cases.json' with { type: 'json' };
import { gate } from './write-gate.ts';

it.each(cases.cases)('answers $answer to $name', ({ mine, found, answer }) => {
	expect(gate(mine, found)).toBe(answer);
});
