import { type Answer, projects, type Session } from './setup.ts';

/** DELETE /projects/:name */
export function remove({ tenant, permissions }: Session, name: string): Answer {
	const found = projects.find((one) => one.tenant === tenant && one.name === name);
	if (!found) return { status: 404, body: '{"error":"not found"}' };
	// From here on it is the tenant’s own, and its members may know that it exists.
	if (!permissions.includes('project.delete')) {
		return { status: 403, body: '{"error":"forbidden"}' };
	}
	return { status: 204, body: '' };
}
