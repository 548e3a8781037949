import { labs } from '../labs.ts';
import { readTrack } from './track.ts';
import { trackDefinitions } from './tracks.ts';

/** The tracks for pages: one that names what no lab has stops the build. */
export const tracks = trackDefinitions.map((definition) => readTrack(definition, labs));
