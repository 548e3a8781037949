import { incidentSchema } from '../content-schemas.ts';

export interface IncidentProps {
	readonly title: string;
	readonly source: string;
	readonly class: 'F' | 'R' | 'T' | 'D';
}

/** Who tells it, in the words a reader sees. */
export const TELLERS = {
	F: 'told by the company it happened to',
	R: 'told by the researcher who found it',
	T: 'told in the project’s own thread',
	D: 'told in the public record',
} as const;

/** @throws Error that says what an incident needs. */
export function checkIncident(props: IncidentProps): void {
	const { title, source, class: teller } = props;
	const parsed = incidentSchema.safeParse({ title, source, class: teller });
	if (parsed.success) return;
	const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
	throw new Error(`The incident “${title ?? ''}” can not stand:\n- ${problems.join('\n- ')}`);
}
