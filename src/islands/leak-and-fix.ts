import { LeakAndFix } from '../lab/ui/LeakAndFix.tsx';
import { mountOf } from './mount.ts';

export const mount = mountOf(LeakAndFix);
