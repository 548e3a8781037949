import { useEffect, useRef, useState } from 'preact/hooks';
import type { Phase, Schema } from './state.ts';
import { useModule } from './use-module.ts';

interface Props {
	readonly phase: Phase;
	readonly schema: Schema | null;
	/** From now on, or no longer, the schema is read after everything that runs. */
	readonly onWatch: (on: boolean) => void;
	readonly onRead: () => void;
}

/** The schema as it is now. Nothing is fetched or read before it is opened. */
export function SchemaPanel({ phase, schema, onWatch, onRead }: Props) {
	const [open, setOpen] = useState(false);
	const module = useModule(open, () => import('./SchemaView.tsx'));
	const idle = phase === 'idle';

	useEffect(() => {
		if (!idle) onWatch(open);
	}, [open, idle]);
	useEffect(() => {
		if (open && phase === 'ready' && !schema) onRead();
	}, [open, phase, schema]);
	// What could not be read is tried again by closing and opening.
	useEffect(() => {
		if (open && phase === 'ready' && schema && 'problem' in schema) onRead();
	}, [open]);

	// While something runs the last schema stays: a panel that empties and fills again would jump.
	const last = useRef<Schema | null>(null);
	if (schema || !open || phase === 'failed' || phase === 'stopped') last.current = schema;

	return (
		<details
			class="lab-fold lab-schema"
			open={open}
			onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
		>
			<summary>Schema now</summary>
			{open && module === null && (
				<p class="lab-warning">
					The view of the schema could not be downloaded. Check the connection, then close and open
					it.
				</p>
			)}
			{open && module !== null && (
				<Content module={module} schema={last.current} sentence={SENTENCES[phase]} />
			)}
		</details>
	);
}

interface ContentProps {
	readonly module: typeof import('./SchemaView.tsx') | undefined;
	readonly schema: Schema | null;
	readonly sentence: string;
}

function Content({ module, schema, sentence }: ContentProps) {
	if (!schema || !module) return <p class="lab-quiet">{sentence}</p>;
	if ('problem' in schema) return <p class="lab-problem">{schema.problem}</p>;
	return <module.SchemaView start={schema.start} now={schema.now} />;
}

const READING = 'Reading the schema.';
const GONE = 'The database has ended. Press Run: it begins afresh, and its schema is read again.';
const SENTENCES: Readonly<Record<Phase, string>> = {
	idle: 'Press Start: the schema is read from the database in this page.',
	loading: 'The schema comes as soon as PostgreSQL runs.',
	running: READING,
	ready: READING,
	failed: GONE,
	stopped: GONE,
};
