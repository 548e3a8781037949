import { join } from 'node:path';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { call } from './call.ts';
import { findProgram } from './install.ts';
import { MissingTool } from './missing.ts';

export interface GoTools {
	readonly go: string;
	readonly gofmt: string;
}

/**
 * The Go of this machine, or the newer one that it fetches because `labs/go.mod` asks for it.
 * @throws MissingTool when there is none that is new enough.
 */
export async function ensureGo(): Promise<GoTools> {
	const go = findProgram(['go']);
	if (!go)
		throw new MissingTool('go is not in PATH; install Go 1.26 or newer from https://go.dev/dl/.');
	const { code, stdout, output } = await call(go, ['env', 'GOROOT'], { cwd: LABS_FOLDER });
	if (code !== 0) {
		throw new MissingTool(
			`The examples in Go need Go 1.26 or newer: ${output.trim().split('\n')[0]}`,
		);
	}
	const suffix = process.platform === 'win32' ? '.exe' : '';
	return { go, gofmt: join(stdout.trim(), 'bin', `gofmt${suffix}`) };
}
