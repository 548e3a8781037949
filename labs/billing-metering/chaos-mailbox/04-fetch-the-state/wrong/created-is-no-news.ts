import { type Receive, save } from '../../setup.ts';

/** The next event will say it. There is none until something changes. */
export const receive: Receive = async (db, event, stripe) => {
	if (event.type === 'customer.subscription.created') return;
	await save(db, await stripe.subscriptions.retrieve(event.data.object.id));
};
