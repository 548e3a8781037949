/** A server with a database for each tenant, as far as the router of a service notices it. */

/** Where a tenant's tables stand, and who may log in there. A later answer has a higher epoch. */
export interface Place {
	readonly database: string;
	readonly login: string;
	readonly epoch: number;
}

/** Connections to one database. This lab's pools hold one each, from their opening on. */
export interface TenantPool {
	/** One query: the memo of each invoice. Fails once the pool is closed. */
	memos(): Promise<readonly string[]>;
	/** Ends the connection at once, whoever uses it; resolves when the server has it back. */
	close(): Promise<void>;
}

export interface Router {
	/** Runs `work` with the tenant's pool. */
	run<Result>(tenant: string, work: (pool: TenantPool) => Promise<Result>): Promise<Result>;
}

/** Rejects as PostgreSQL does: 53300 without a free connection, 55000, 3D000, 28000, 42501. */
export type Open = (tenant: string) => Promise<TenantPool>;
export type OpenAt = (place: Place) => Promise<TenantPool>;
/** Asks the catalog; null for a tenant that was deleted. */
export type Find = (tenant: string) => Promise<Place | null>;

export type CreateRouter = (parts: { readonly open: Open; readonly limit: number }) => Router;
export type CreatePlacedRouter = (parts: {
	readonly find: Find;
	readonly openAt: OpenAt;
	readonly limit: number;
}) => Router;

/** Every pool is in use: the service answers 503, and nobody else notices. */
export class Busy extends Error {
	readonly code = 'BUSY';
}
/** The catalog has no such tenant: the service answers 404. */
export class Gone extends Error {
	readonly code = 'GONE';
}

/** The settings of PostgreSQL that decide how many connections a tenant's login can get. */
export interface ServerSettings {
	/** max_connections */
	readonly max: number;
	/** superuser_reserved_connections */
	readonly superuserReserved: number;
	/** reserved_connections: for roles with pg_use_reserved_connections, from PostgreSQL 16 on */
	readonly reserved: number;
}

export interface Fleet {
	readonly name: string;
	readonly server: ServerSettings;
	/** Instances of the service. */
	readonly instances: number;
	/** Instances that a deployment starts before it ends old ones. */
	readonly surge: number;
	/** The most connections that one pool opens. */
	readonly poolSize: number;
	/** What else connects: the catalog's pool, migrations, backups, monitoring. */
	readonly others: number;
}

const PIGMENTS = 'umber ochre sienna sepia olive cobalt madder indigo gamboge celadon'.split(' ');
export const TENANTS: readonly string[] = ['acme', 'globex', 'initech', ...PIGMENTS];

export const FLEETS: readonly Fleet[] = [
	{
		name: 'this lab’s',
		server: { max: 10, superuserReserved: 3, reserved: 0 },
		instances: 2,
		surge: 0,
		poolSize: 1,
		others: 1,
	},
	{
		name: 'rolling deployment',
		server: { max: 20, superuserReserved: 3, reserved: 2 },
		instances: 2,
		surge: 1,
		poolSize: 2,
		others: 4,
	},
	{
		name: 'more instances than room',
		server: { max: 10, superuserReserved: 3, reserved: 0 },
		instances: 3,
		surge: 1,
		poolSize: 2,
		others: 2,
	},
];

/** What a database answers to `memos()`. globex also has a new database, for step 4. */
export const MEMOS: Readonly<Record<string, readonly string[]>> = {
	...Object.fromEntries(PIGMENTS.map((name) => [`t_${name}`, [`${name} invoice`]])),
	t_acme: ['orchid retainer'],
	t_globex: ['falcon rollout'],
	t_globex_2: ['falcon rollout, paid'],
	t_initech: ['stapler lease'],
};

/** The logins of a tenant; with a second one, credentials are exchanged without a gap. */
export const loginsOf = (database: string): readonly string[] => {
	const name = database.replace(/^t_/, '').replace(/_2$/, '');
	return [`${name}_1`, `${name}_2`];
};

export class ServerError extends Error {
	readonly code: string;
	constructor(code: string) {
		super(`SQLSTATE ${code}`);
		this.code = code;
	}
}

/** A server. The tests put a real one here and run the same answers and checks. */
export interface Backend {
	connect(login: string, database: string): Promise<TenantPool>;
	/** As superuser. */
	operate(statement: string): Promise<void>;
	/** What pg_stat_activity shows of tenants: `t_acme acme_1`, sorted; closing ones have ended. */
	sessions(): Promise<readonly string[]>;
	/** Long enough for anything that can happen to have happened. */
	patience(): Promise<void>;
	stop(): Promise<void>;
}

export const parts: { start: (settings: ServerSettings) => Promise<Backend> } = {
	start: async (settings) => modelOf(settings),
};

/** What the service holds beside its pools. */
const CATALOG = 1;

function modelOf({ max, superuserReserved, reserved }: ServerSettings): Backend {
	const databases = new Map(Object.keys(MEMOS).map((name) => [name, { open: true }]));
	const closed = new Set<string>();
	const held = new Set<{ login: string; database: string }>();
	// The network: whoever was asked answers after others had their turn.
	const hop = async () => {
		for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
	};
	return {
		async connect(login, database) {
			await hop();
			if (held.size + CATALOG >= max) throw new ServerError('53300');
			if (closed.has(login)) throw new ServerError('28000');
			if (held.size + CATALOG >= max - superuserReserved - reserved) throw new ServerError('53300');
			const found = databases.get(database);
			if (!found) throw new ServerError('3D000');
			if (!found.open) throw new ServerError('55000');
			if (!loginsOf(database).includes(login)) throw new ServerError('42501');
			const session = { login, database };
			held.add(session);
			return {
				async memos() {
					await hop();
					if (!held.has(session)) throw new ServerError('08003');
					return MEMOS[database] ?? [];
				},
				async close() {
					await hop();
					held.delete(session);
				},
			};
		},
		async operate(statement) {
			const [, database = '', allowed] =
				/^ALTER DATABASE (\w+) ALLOW_CONNECTIONS (true|false)$/.exec(statement) ?? [];
			if (allowed) databases.set(database, { open: allowed === 'true' });
			const [, login] = /^ALTER ROLE (\w+) NOLOGIN$/.exec(statement) ?? [];
			if (login) closed.add(login);
			const [, dropped] = /^DROP DATABASE (\w+)$/.exec(statement) ?? [];
			if (dropped && [...held].some((session) => session.database === dropped)) {
				throw new ServerError('55006');
			}
			if (dropped) databases.delete(dropped);
		},
		sessions: async () => [...held].map(({ login, database }) => `${database} ${login}`).sort(),
		async patience() {
			for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve));
		},
		stop: async () => {},
	};
}

export interface World extends Pick<Backend, 'operate' | 'sessions' | 'connect'> {
	readonly open: Open;
	readonly openAt: OpenAt;
	readonly find: Find;
	/** What the catalog answers; a test moves and deletes tenants here. */
	readonly places: Map<string, Place | null>;
	/** Databases that were opened, in order. */
	readonly opened: readonly string[];
	/** Pools open or being closed: now, and at most. */
	readonly pools: { now: number; most: number };
	/** What came of a promise: a text, the code of an error, or `waits`. */
	outcome(promise: Promise<unknown>): Promise<string>;
}

export const LAB_SERVER: ServerSettings = { max: 10, superuserReserved: 3, reserved: 0 };

/** Runs `use` in a world of its own. */
export async function inWorld<Result>(
	use: (world: World) => Promise<Result>,
	settings = LAB_SERVER,
): Promise<Result> {
	const backend = await parts.start(settings);
	const opened: string[] = [];
	const pools = { now: 0, most: 0 };
	const places = new Map<string, Place | null>(
		TENANTS.map((name) => [name, { database: `t_${name}`, login: `${name}_1`, epoch: 1 }]),
	);
	const find: Find = async (tenant) => {
		await Promise.resolve();
		return places.get(tenant) ?? null;
	};
	const openAt: OpenAt = async ({ database, login }) => {
		opened.push(database);
		pools.now += 1;
		pools.most = Math.max(pools.most, pools.now);
		let isOpen = true;
		const left = () => {
			if (isOpen) pools.now -= 1;
			isOpen = false;
		};
		try {
			const connection = await backend.connect(login, database);
			return {
				memos: () => connection.memos(),
				close: async () => {
					await connection.close();
					left();
				},
			};
		} catch (cause) {
			left();
			throw cause;
		}
	};
	const outcome = async (promise: Promise<unknown>) => {
		const said = promise.then(String, (cause) => cause?.code ?? String(cause));
		return Promise.race([said, backend.patience().then(() => 'waits')]);
	};
	const world: World = {
		...{ opened, pools, places, find, openAt, outcome },
		open: async (tenant) => openAt((await find(tenant)) as Place),
		operate: (statement) => backend.operate(statement),
		sessions: () => backend.sessions(),
		connect: (login, database) => backend.connect(login, database),
	};
	try {
		return await use(world);
	} finally {
		await backend.stop();
	}
}

export const memos = (pool: TenantPool): Promise<readonly string[]> => pool.memos();

/** A request that is at work until it is told to go on. */
export function longRequest(router: Router, tenant: string) {
	let goOn = () => {};
	let begin = () => {};
	const told = new Promise<void>((resolve) => {
		goOn = resolve;
	});
	const began = new Promise<void>((resolve) => {
		begin = resolve;
	});
	const result = router.run(tenant, async (pool) => {
		begin();
		await told;
		return pool.memos();
	});
	// Whoever waits for the end is told of an error; until then nobody is.
	result.catch(() => {});
	return { began: Promise.race([began, result]), goOn, result };
}

/** A router as it is written on the first day. */
export const firstRouter: CreateRouter = ({ open }) => {
	const pools = new Map<string, TenantPool>();
	return {
		async run(tenant, work) {
			const pool = pools.get(tenant) ?? (await open(tenant));
			pools.set(tenant, pool);
			return work(pool);
		},
	};
};
