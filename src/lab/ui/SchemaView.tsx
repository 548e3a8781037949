import { useMemo } from 'preact/hooks';
import { type Catalog, type ComparedItem, changesOf, compareCatalogs } from '../catalog.ts';
import { adoptStyles } from './adopt-styles.ts';
import { Change, FactList, FactTable } from './FactTable.tsx';
import styles from './schema.css?inline';

adoptStyles(styles);

/** Tables, policies, grants and roles as they are, with what differs from the start of the step. */
export function SchemaView({ start, now }: { start: Catalog; now: Catalog }) {
	const items = useMemo(() => compareCatalogs(start, now), [start, now]);
	const changes = changesOf(items);
	const alone = items.filter(({ kind }) => kind === 'relation' || kind === 'function');
	return (
		<div class="lab-schema-body">
			{changes.length === 0 ? (
				<p>Nothing differs from the start of the step.</p>
			) : (
				<>
					<p>Different from the start of the step:</p>
					<ul class="lab-schema-changes">
						{changes.map((item) => (
							<li key={`${item.kind} ${item.of} ${item.name} ${item.change}`}>
								{changeText(item)} <Change item={item} />
							</li>
						))}
					</ul>
				</>
			)}
			{alone.map((item) => (
				<Part
					key={`${item.kind} ${item.name}`}
					item={item}
					inside={items.filter(({ of }) => of === item.name)}
				/>
			))}
			{ALONE.map(([kind, caption, title]) => (
				<FactTable
					key={kind}
					caption={caption}
					title={title}
					items={items.filter((item) => item.kind === kind)}
				/>
			))}
			<FactTable caption="Schemas." items={items.filter(({ kind }) => kind === 'schema')} />
			<FactTable caption="Grants on schemas." items={schemaGrants(items)} title="schema, role" />
			<FactTable
				caption="Roles and what they may do."
				items={items.filter(({ kind }) => kind === 'role')}
			/>
		</div>
	);
}

/** What belongs to no table and fits in a row. */
const ALONE = [
	['type', 'Types and domains.', 'name'],
	['default privilege', 'Default privileges: what new objects are granted.', 'on'],
	['event trigger', 'Event triggers.', 'name'],
	['publication', 'Publications, which send rows past every policy.', 'name'],
] as const;

const SECTIONS = [
	['column', 'Columns'],
	['constraint', 'Keys and checks'],
	['index', 'Indexes'],
	['policy', 'Policies'],
	['trigger', 'Triggers'],
	['rule', 'Rules'],
	['grant', 'Grants'],
] as const;

/** A table, view or function with all that belongs to it; open where something changed. */
function Part({ item, inside }: { item: ComparedItem; inside: readonly ComparedItem[] }) {
	const gone = item.change === 'removed';
	const changed = item.change !== null || inside.some(({ change }) => change !== null);
	const what = item.kind === 'function' ? 'function' : item.facts['kind'];
	return (
		<details class="lab-fold" open={changed && !gone}>
			<summary>
				<code>{item.name}</code> <span class="lab-quiet">{what}</span>{' '}
				{changed && <Change item={item} otherwise="changed inside" />}
			</summary>
			<FactList item={item} />
			{SECTIONS.map(([kind, caption]) => (
				<FactTable
					key={kind}
					caption={`${caption} of ${item.name}.`}
					items={inside.filter((one) => one.kind === kind)}
				/>
			))}
			{!gone &&
				item.facts['row-level security'] === 'enabled' &&
				!inside.some(({ kind, change }) => kind === 'policy' && change !== 'removed') && (
					<p class="lab-quiet">
						No policy: row-level security is enabled, so whoever it binds sees no row.
					</p>
				)}
		</details>
	);
}

/** Grants on schemas stand together: a schema has little else. */
function schemaGrants(items: readonly ComparedItem[]): ComparedItem[] {
	const schemas = new Set(items.flatMap(({ kind, name }) => (kind === 'schema' ? [name] : [])));
	const relations = new Set(items.flatMap(({ kind, name }) => (kind === 'relation' ? [name] : [])));
	return items
		.filter(({ kind, of }) => kind === 'grant' && schemas.has(of) && !relations.has(of))
		.map((item) => ({ ...item, name: `${item.of}, ${item.name}` }));
}

/** `policy tenant_isolation of invoice`. */
function changeText({ kind, of, name, facts }: ComparedItem): string {
	const what = kind === 'relation' ? facts['kind'] : kind === 'grant' ? 'grant to' : kind;
	return `${what} ${name}${of === '' ? '' : ` of ${of}`}`;
}
