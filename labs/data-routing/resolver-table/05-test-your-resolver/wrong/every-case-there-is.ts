import { allCases } from '../../setup.ts';

export const cases = [...allCases];
