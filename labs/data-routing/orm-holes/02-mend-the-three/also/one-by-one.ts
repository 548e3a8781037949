import { type Client, condition, type Db, firstClient } from '../../setup.ts';

export function createClient(db: Db, tenant: string): Client {
	return {
		...firstClient(db, tenant),
		async list(filter = {}) {
			const { tenant_id: _, ...rest } = filter;
			const { text, values } = condition({ tenant_id: tenant, ...rest });
			return (await db.query(`SELECT * FROM project WHERE ${text} ORDER BY id`, values)).rows;
		},
		async withTasks(id) {
			const text = `SELECT p.name, t.title FROM project AS p
				JOIN task AS t ON t.project_id = p.id
				WHERE t.tenant_id = $1 AND p.tenant_id = $1 AND p.id = $2 ORDER BY t.title`;
			return (await db.query(text, [tenant, id])).rows;
		},
		async renameMany(ids, name) {
			const wanted = [...new Set(ids)];
			const found = await Promise.all(wanted.map((id) => this.find(id)));
			if (found.includes(undefined)) throw new Error('One of the projects does not exist.');
			for (const id of wanted) await this.rename(id, name);
			return wanted.length;
		},
	};
}
