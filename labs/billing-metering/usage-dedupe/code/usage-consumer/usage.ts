/** A usage event as the database stores it: what `usage-event.yaml` describes, flat. */
export interface Usage {
	readonly source: string;
	readonly id: string;
	readonly subject: string;
	readonly meter: string;
	/** A decimal as text: JSON numbers lose digits. */
	readonly quantity: string;
	readonly time: string;
}

const QUANTITY = /^-?(0|[1-9]\d{0,11})(\.\d{1,6})?$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/;
const TEXT = /^[^\p{Cc}]{1,200}$/u;

/**
 * Parses a CloudEvents 1.0 envelope in JSON, strictly: what passes can be stored, so one bad event
 * never holds up the others of its tenant.
 *
 * @throws TypeError that names the field, without its value.
 */
export function parseUsage(text: string): Usage {
	const event = object('event', JSON.parse(text));
	const data = object('data', event['data']);
	if (event['specversion'] !== '1.0') throw new TypeError('specversion is not 1.0.');
	if (event['type'] !== 'hub.usage.v1') throw new TypeError('type is not hub.usage.v1.');
	const time = field('time', event['time'], TIME);
	// A day or hour that does not exist becomes another one, or none.
	const instant = new Date(time);
	if (Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 19) !== time.slice(0, 19)) {
		throw new TypeError('time does not exist.');
	}
	return {
		source: field('source', event['source'], TEXT),
		id: field('id', event['id'], TEXT),
		subject: field('subject', event['subject'], TEXT),
		meter: field('meter', data['meter'], TEXT),
		quantity: field('quantity', data['quantity'], QUANTITY),
		time,
	};
}

function object(name: string, value: unknown): Readonly<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new TypeError(`${name} is not an object.`);
	}
	return value as Record<string, unknown>;
}

function field(name: string, value: unknown, pattern: RegExp): string {
	if (typeof value !== 'string' || !pattern.test(value)) {
		throw new TypeError(`${name} is missing or malformed.`);
	}
	return value;
}
