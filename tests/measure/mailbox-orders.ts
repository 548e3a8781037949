import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { receive as finalReceive } from '../../labs/billing-metering/chaos-mailbox/04-fetch-the-state/wrong/canceled-is-final.ts';
import { receive as onceReceive } from '../../labs/billing-metering/chaos-mailbox/04-fetch-the-state/wrong/each-event-once.ts';
import { receive as newerReceive } from '../../labs/billing-metering/chaos-mailbox/04-fetch-the-state/wrong/newer.ts';
import { receive as asOldReceive } from '../../labs/billing-metering/chaos-mailbox/04-fetch-the-state/wrong/newer-or-as-old.ts';
import { receive as lockedReceive } from '../../labs/billing-metering/chaos-mailbox/05-two-at-once/solution.ts';
import { receive as fetchedReceive } from '../../labs/billing-metering/chaos-mailbox/05-two-at-once/starter.ts';
import {
	believe,
	orders,
	type Receive,
	race,
	subscriptionEvents,
	World,
} from '../../labs/billing-metering/chaos-mailbox/setup.ts';
import type { Bench, Found, Measure } from './measure.ts';

/** In how many orders of delivery each way to receive ends with Stripe's state. */

const LABS = join(import.meta.dirname, '../../labs');
const LAB = 'billing-metering/chaos-mailbox';
const WAYS: Readonly<Record<string, { readonly title: string; readonly receive: Receive }>> = {
	payload: { title: 'write the payload', receive: believe },
	once: { title: 'write the payload, each event once', receive: onceReceive },
	newer: { title: 'write it if `created` is newer', receive: newerReceive },
	'as-old': { title: 'write it if `created` is newer or equal', receive: asOldReceive },
	final: { title: 'write it, and canceled is final', receive: finalReceive },
	fetched: { title: 'write what Stripe answers now', receive: fetchedReceive },
	locked: { title: 'lock, then write what Stripe answers', receive: lockedReceive },
};

async function measureAll({ connect, say }: Bench): Promise<Found['rows']> {
	const maker = await connect();
	const run = (file: string) => maker.query(readFileSync(join(LABS, file), 'utf8'));
	await run('roles.sql');
	await maker.query('SET SESSION AUTHORIZATION app_owner');
	for (const file of ['schema.sql', 'seed.sql']) await run(`${LAB}/${file}`);
	const raw = await connect({ user: 'app_user' });
	/** Deliveries in every order, each event twice: how many end right. */
	const right = async (receive: Receive, tenant: string) => {
		const events = subscriptionEvents(`cus_${tenant}`);
		let count = 0;
		const all = orders([...events, ...events]);
		for (const order of all) {
			await raw.query('BEGIN');
			const world = new World(raw);
			for (const event of order) await world.deliver(receive, event);
			const { ours, 'at Stripe': theirs } = await world.book(tenant);
			await raw.query('ROLLBACK');
			if (ours === theirs) count += 1;
		}
		return `${count} of ${all.length}`;
	};
	/** Deliveries that a later one overtakes while Stripe's answer is under way. */
	const overtaken = async (receive: Receive) => {
		const events = subscriptionEvents('cus_globex').slice(0, -1);
		let count = 0;
		for (const [index, event] of events.entries()) {
			const { ours, theirs } = await race(
				(world) => world.deliver(receive, event),
				receive,
				index + 1,
				'cus_globex',
				raw,
			);
			if (ours === theirs) count += 1;
		}
		return `${count} of ${events.length}`;
	};
	const rows: Record<string, Found['rows'][string]> = {};
	for (const [id, { title, receive }] of Object.entries(WAYS)) {
		say(title);
		const asks = id === 'fetched' || id === 'locked';
		rows[id] = {
			title,
			values: {
				acme: await right(receive, 'acme'),
				globex: await right(receive, 'globex'),
				overtaken: asks ? await overtaken(receive) : 'asks nothing',
			},
		};
	}
	return rows;
}

export const measurement: Measure = {
	question: 'In how many orders of delivery does each way to receive end with Stripe’s state?',
	async run(bench): Promise<Found> {
		return {
			setup:
				'The receivers of the lab, on its model of Stripe. acme: created (incomplete) and updated (active) in one second. globex: created (active), then updated (past due) and deleted in one later second. Every order of the events, each delivered twice, after all has happened. Overtaken: the later events are handled while the answer to an earlier one is under way.',
			runs: 1,
			columns: {
				acme: { title: 'orders of acme’s two events that end right', unit: 'text' },
				globex: { title: 'orders of globex’s three events that end right', unit: 'text' },
				overtaken: { title: 'overtaken deliveries that end right', unit: 'text' },
			},
			rows: await measureAll(bench),
		};
	},
};
