import { ensureProgram } from './ensure-program.ts';

/**
 * Path of promtool, which checks rules of Prometheus and plays series against them; installed first
 * where the machine allows it.
 * @throws MissingTool when there is none.
 */
export function ensurePromtool(): Promise<string> {
	return ensureProgram('promtool', 'prometheus');
}
