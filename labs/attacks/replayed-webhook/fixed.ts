import { type Event, now, signedAt } from './setup.ts';

const TOLERANCE = 300;

export async function receive(body: string, header: string): Promise<Event | undefined> {
	const time = await signedAt(body, header);
	if (time === undefined || now - time > TOLERANCE) return undefined;
	return JSON.parse(body) as Event;
}
