import type { Desk, Received, Response } from '../../setup.ts';

export async function receive(_response: Response, _desk: Desk): Promise<Received> {
	throw new Error('Come back later.');
}
