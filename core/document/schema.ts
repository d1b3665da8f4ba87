/** The shape of a saved document, in the newest format. What values mean is checked afterwards (check.ts). */
import { z } from 'zod';
import { deviceSchema } from './device-schema.ts';

const longestName = 200;
/** Of what an id consists; `__proto__` would be one, but never is (read.ts refuses it as a key, this one as a value). */
const id = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'An id has 1 to 64 letters, digits and `-_.:`')
  .refine((text) => text !== '__proto__', '`__proto__` cannot be an id');

const uint32 = z
  .int('A whole number is needed here')
  .min(0, 'The number is at least 0')
  .max(2 ** 32 - 1, 'The number has at most 32 bits (4294967295)');
const name = z.string().max(longestName, `A name has at most ${String(longestName)} characters`);

const fieldValue = z.union([z.number(), z.string()]);
const actionValue = z.union([z.number(), z.string(), z.array(fieldValue)]);

const mostUserId = 2n ** 64n - 1n;
const userId = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,19})$/, 'A user id is a whole number in decimal, as a text')
  .refine((text) => BigInt(text) <= mostUserId, 'A user id has at most 64 bits');

const item = z.strictObject({
  id,
  type: z.string(),
  fields: z.record(
    z.string(),
    z.strictObject({
      spec: fieldValue.exactOptional(),
      last: fieldValue.exactOptional(),
      mask: fieldValue.exactOptional(),
    }),
  ),
});

const action = z.strictObject({
  id,
  type: z.string(),
  fields: z.record(z.string(), actionValue),
});

const rule = z.strictObject({
  id,
  name,
  enabled: z.boolean(),
  attributes: z.strictObject({
    group: uint32,
    priority: uint32,
    ingress: z.boolean(),
    egress: z.boolean(),
    transfer: z.literal(true, 'The value is `true`, or the key is left out').exactOptional(),
    userId: userId.exactOptional(),
    tunnelSet: uint32.exactOptional(),
    tunnelMatch: uint32.exactOptional(),
  }),
  pattern: z.array(item),
  actions: z.array(action),
  draft: z.strictObject({ attached: z.boolean() }).exactOptional(),
});

/** Far beyond any screen; keeps the canvas out of the range where browsers draw wrong. */
const farthest = 1_000_000;
const coordinate = z
  .number()
  .min(-farthest, `A coordinate is at least ${String(-farthest)}`)
  .max(farthest, `A coordinate is at most ${String(farthest)}`);

export const documentSchema = z.strictObject({
  /** read.ts has seen to it that this is the newest format. */
  tapwright: z.int(),
  name,
  device: deviceSchema,
  rules: z.array(rule),
  canvas: z.strictObject({
    positions: z.record(id, z.strictObject({ x: coordinate, y: coordinate })),
  }),
});

export type SavedDocument = z.infer<typeof documentSchema>;
