import type { Event } from './setup.ts';

export async function receive(body: string, _header: string): Promise<Event | undefined> {
	return JSON.parse(body) as Event;
}
