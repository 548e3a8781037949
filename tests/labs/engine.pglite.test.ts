import { createNodePGlite } from '../../src/lab/node-engine.ts';
import { engineCases } from './engine-cases.ts';

engineCases('PGlite', createNodePGlite);
