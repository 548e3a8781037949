import type { TrackDefinition } from './track.ts';
import { track as twentyMinutes } from './tracks/20-minutes.ts';
import { track as ninetyMinutes } from './tracks/90-minutes.ts';

/** All tracks, the long one first. */
export const trackDefinitions: readonly TrackDefinition[] = [ninetyMinutes, twentyMinutes];
