import { type Receive, save } from '../setup.ts';

export const receive: Receive = async (db, event, stripe) => {
	await save(db, await stripe.subscriptions.retrieve(event.data.object.id));
};
