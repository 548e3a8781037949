/** A receiver's world: the time, who is whose customer, and what an accepted event does. */
export const now = 1_793_491_200;

export interface Event {
	readonly type: string;
	readonly livemode: boolean;
	readonly data: { readonly object: { readonly customer: string } };
}

const customers: Readonly<Record<string, string>> = { cus_acme: 'orchid', cus_globex: 'falcon' };

const encoder = new TextEncoder();
const keyOf = (secret: string) =>
	crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
		'sign',
	]);

/** Stripe's scheme: HMAC-SHA256 over the time, a dot, and the body as it is sent. */
async function mac(body: string, time: number, secret: string): Promise<string> {
	const bytes = await crypto.subtle.sign(
		'HMAC',
		await keyOf(secret),
		encoder.encode(`${time}.${body}`),
	);
	return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The endpoint's secret, which Stripe and the receiver have. */
const SECRET = 'whsec_test_hub';

/** The header that Stripe sent with a body, some seconds ago. */
export async function headerOf(body: string, age = 0): Promise<string> {
	return `t=${now - age},v1=${await mac(body, now - age, SECRET)}`;
}

/** When the endpoint's secret signed this body, or nothing where it did not. */
export async function signedAt(body: string, header: string): Promise<number | undefined> {
	const [, time = '', signature = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
	return signature === (await mac(body, Number(time), SECRET)) ? Number(time) : undefined;
}

export const canceled = (customer: string) =>
	JSON.stringify({
		type: 'customer.subscription.deleted',
		livemode: true,
		data: { object: { customer } },
	});

type Receive = (body: string, header: string) => Promise<Event | undefined>;

/** What came of a delivery. */
export async function answerTo(receive: Receive, body: string, header: string): Promise<string> {
	const event = await receive(body, header);
	return event ? `${customers[event.data.object.customer]} is canceled` : 'refused';
}
