import type { Note } from '../../setup.ts';

export const update = (rows: readonly Note[]): Note[] => [...rows];
