import { aptInstall, findProgram } from './install.ts';
import { MissingTool } from './missing.ts';

/**
 * Path of promtool, which checks rules of Prometheus and plays series against them; installed first
 * where the machine allows it.
 * @throws MissingTool when there is none.
 */
export async function ensurePromtool(): Promise<string> {
	const found = findProgram(['promtool']);
	if (found) return found;
	if (await aptInstall('prometheus')) {
		const installed = findProgram(['promtool']);
		if (installed) return installed;
	}
	throw new MissingTool(
		'promtool is not in PATH; install it (Debian: apt-get install prometheus).',
	);
}
