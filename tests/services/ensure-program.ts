import { aptInstall, findProgram } from './install.ts';
import { MissingTool } from './missing.ts';

/**
 * Path of a program, installed first where the machine allows it.
 *
 * @param name as it stands in PATH.
 * @param from Debian's package that has it.
 * @param places absolute paths where it may stand outside of PATH.
 * @throws MissingTool when there is none.
 */
export async function ensureProgram(
	name: string,
	from = name,
	places: readonly string[] = [],
): Promise<string> {
	const find = () => findProgram([name], places);
	const path = find() ?? ((await aptInstall(from)) ? find() : undefined);
	if (path) return path;
	throw new MissingTool(`${name} is not in PATH; install it (Debian: apt-get install ${from}).`);
}
