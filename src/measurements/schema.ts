import { z } from 'astro/zod';

/** What `npm run measure` writes and guides read: one file for each measurement. */

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'use an id in kebab-case');

/** Units a column may have; `text` and `yes-no` are findings of a run that are no number. */
export const UNITS = ['ms', 's', 'bytes', 'times', 'count', 'text', 'yes-no'] as const;

/** The runs of one number: the median, and how far they lay apart. */
const spread = z.strictObject({ median: z.number(), least: z.number(), most: z.number() });

const value = z.union([spread, z.number(), z.boolean(), z.string().min(1)]);

export const measurementSchema = z
	.strictObject({
		question: z.string().min(1).describe('What the numbers answer'),
		setup: z.string().min(1).describe('Rows, tenants and settings, in one or two sentences'),
		command: z.string().min(1),
		measured: z.iso.date(),
		machine: z.strictObject({
			cpu: z.string(),
			cores: z.int(),
			memoryGiB: z.int(),
			system: z.string(),
		}),
		versions: z.record(z.string(), z.string()),
		seed: z.number().nullable().describe('Of what was random; null where nothing was'),
		runs: z.int().min(1).describe('How often each timed number was taken'),
		columns: z.record(id, z.strictObject({ title: z.string().min(1), unit: z.enum(UNITS) })),
		rows: z.record(id, z.strictObject({ title: z.string().min(1), values: z.record(id, value) })),
	})
	.superRefine(({ columns, rows }, context) => {
		for (const [name, row] of Object.entries(rows)) {
			for (const column of Object.keys(row.values)) {
				if (!(column in columns)) {
					context.addIssue(`row ${name} has a value for ${column}, which is no column`);
				}
			}
		}
	});

export type Measurement = z.infer<typeof measurementSchema>;
export type Value = z.infer<typeof value>;
export type Spread = z.infer<typeof spread>;
export type Unit = (typeof UNITS)[number];
