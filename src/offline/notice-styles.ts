/** Styles of the notice, adopted by the pages that show one. */
export const NOTICE_STYLES = `
offline-notice aside {
	display: flex;
	flex-wrap: wrap;
	align-items: center;
	gap: 0.4rem 1rem;
	padding: 0.6rem var(--sl-content-pad-x);
	border-bottom: 1px solid var(--line);
	background: var(--ground-raised);
	font-size: var(--sl-text-sm);
}
offline-notice :is(p, button) {
	margin: 0;
}
offline-notice button {
	padding: 0.25rem 0.7rem;
}
@media print {
	offline-notice {
		display: none;
	}
}`;
