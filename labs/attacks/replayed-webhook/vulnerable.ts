import { type Event, signedAt } from './setup.ts';

export async function receive(body: string, header: string): Promise<Event | undefined> {
	if ((await signedAt(body, header)) === undefined) return undefined;
	return JSON.parse(body) as Event;
}
