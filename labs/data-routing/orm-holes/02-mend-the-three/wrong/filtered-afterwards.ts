import { type Client, condition, type Db, firstClient } from '../../setup.ts';

export function createClient(db: Db, tenant: string): Client {
	return {
		...firstClient(db, tenant),
		async list(filter = {}) {
			const { text, values } = condition({ ...filter, tenant_id: tenant });
			return (await db.query(`SELECT * FROM project WHERE ${text} ORDER BY id`, values)).rows;
		},
		async withTasks(id) {
			const text = `SELECT p.name, t.title FROM project AS p
				JOIN task AS t ON t.tenant_id = p.tenant_id AND t.project_id = p.id
				WHERE p.tenant_id = $1 AND p.id = $2 ORDER BY t.title`;
			return (await db.query(text, [tenant, id])).rows;
		},
		async renameMany(ids, name) {
			const text = 'UPDATE project SET name = $2 WHERE id = ANY($1) RETURNING tenant_id';
			const { rows } = await db.query(text, [ids, name]);
			return rows.filter((row) => row['tenant_id'] === tenant).length;
		},
	};
}
