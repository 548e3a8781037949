import { type Receive, save } from '../setup.ts';

export const receive: Receive = async (db, event) => {
	await save(db, event.data.object);
};
