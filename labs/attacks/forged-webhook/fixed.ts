import { type Event, isSigned } from './setup.ts';

export async function receive(body: string, header: string): Promise<Event | undefined> {
	if (!(await isSigned(body, header))) return undefined;
	return JSON.parse(body) as Event;
}
