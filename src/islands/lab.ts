import { LabApp } from '../lab/ui/LabApp.tsx';
import { mountOf } from './mount.ts';

export const mount = mountOf(LabApp);
