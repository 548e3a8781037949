import { RecordedStep } from '../lab/ui/RecordedStep.tsx';
import { mountOf } from './mount.ts';

export const mount = mountOf(RecordedStep);
