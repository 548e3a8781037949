import { cases } from '../../setup.ts';

export const holes = async () => cases.map(({ name }) => name);
