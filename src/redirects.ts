/**
 * Addresses that were published and have moved, old path to new path. An address that left the
 * house in a design review must keep working: add a line here in the commit that renames a page.
 */
export const redirects: Readonly<Record<string, string>> = {};
