import { type Receive, save } from '../../setup.ts';

/** A transaction makes nobody wait before it writes. */
export const receive: Receive = (db, event, stripe) =>
	db.transaction(async (tx) => save(tx, await stripe.subscriptions.retrieve(event.data.object.id)));
