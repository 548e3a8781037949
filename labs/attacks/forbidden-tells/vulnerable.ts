import { type Answer, projects, type Session } from './setup.ts';

/** DELETE /projects/:name */
export function remove({ tenant, permissions }: Session, name: string): Answer {
	const found =
		projects.find((one) => one.name === name && one.tenant === tenant) ??
		projects.find((one) => one.name === name);
	if (!found) return { status: 404, body: '{"error":"not found"}' };
	if (found.tenant !== tenant || !permissions.includes('project.delete')) {
		return { status: 403, body: '{"error":"forbidden"}' };
	}
	return { status: 204, body: '' };
}
