import { Chooser } from '../chooser/Chooser.tsx';
import { mountOf } from './mount.ts';

export const mount = mountOf(Chooser);
