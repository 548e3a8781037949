import { Busy, type CreatePlacedRouter, Gone, type Place, type TenantPool } from '../../setup.ts';

/** Every pool that is not closed yet, the one used longest ago first. */
interface Entry {
	readonly tenant: string;
	readonly epoch: number;
	pool: Promise<TenantPool>;
	users: number;
	current: boolean;
}

export const createRouter: CreatePlacedRouter = ({ find, openAt, limit }) => {
	let all: Entry[] = [];
	const drop = (entry: Entry) => {
		all = all.filter((one) => one !== entry);
	};
	const close = async (entry: Entry) => {
		const pool = await entry.pool.catch(() => null);
		await pool?.close();
	};
	const currentOf = (tenant: string) => all.find((one) => one.current && one.tenant === tenant);

	const openOne = (tenant: string, place: Place, before: Entry | undefined): Entry => {
		if (before) before.current = false;
		const idle = [before, ...all].find(
			(one) => one?.users === 0 && (one === before || all.length >= limit),
		);
		if (!idle && all.length >= limit) throw new Busy();
		if (idle) drop(idle);
		const closed = idle ? close(idle) : Promise.resolve();
		const entry: Entry = {
			...{ tenant, epoch: place.epoch, users: 0, current: true },
			pool: closed.then(() => openAt(place)),
		};
		entry.pool.catch(() => drop(entry));
		return entry;
	};

	return {
		async run(tenant, work) {
			const place = await find(tenant);
			const known = currentOf(tenant);
			if (!place) {
				if (known) known.current = false;
				if (known?.users === 0) {
					drop(known);
					await close(known);
				}
				throw new Gone();
			}
			const fresh = known && known.epoch >= place.epoch;
			const entry = fresh ? known : openOne(tenant, place, known);
			drop(entry);
			all.push(entry);
			entry.users += 1;
			try {
				return await work(await entry.pool);
			} finally {
				entry.users -= 1;
				if (entry.users === 0 && !entry.current) {
					await close(entry);
					drop(entry);
				}
			}
		},
	};
};
