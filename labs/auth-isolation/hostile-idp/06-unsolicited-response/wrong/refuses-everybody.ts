import type { Desk, Post, Received } from '../../setup.ts';

export async function accept(_post: Post, _desk: Desk): Promise<Received> {
	throw new Error('Come back later.');
}
