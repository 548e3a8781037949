import type { Access, Asked } from '../../setup.ts';

export async function verify(_token: string, _asked: Asked): Promise<Access> {
	throw new Error('Safe, and no use to anybody.');
}
