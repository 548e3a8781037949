import { type Receive, tenantOf } from '../setup.ts';

export const receive: Receive = async (db, event) => {
	const { id, amount_paid } = event.data.object;
	await db.query('INSERT INTO credit (tenant_id, invoice, cents) VALUES ($1, $2, $3)', [
		await tenantOf(db, event),
		id,
		amount_paid,
	]);
};
