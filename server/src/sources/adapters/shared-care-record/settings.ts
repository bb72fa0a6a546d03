// What a neighbouring shared care record needs in sources.yaml.
import { z } from 'zod';
import { fhirSettingsShape } from '../fhir-r4/settings.ts';

const odsCode = z
  .string()
  .regex(/^[A-Z0-9]{3,10}$/, 'An ODS code is three to ten capital letters and digits, e.g. RJ1.');

export const sharedCareRecordSettings = z.strictObject({
  ...fhirSettingsShape,
  /** Other ODS codes the neighbour signs the list of records passed through with. */
  alsoCalled: z.array(odsCode).default([]),
  /** Records a question may have passed through, ours included, for this neighbour still to be asked. */
  maxHops: z.int().min(1).max(10).default(3),
  /**
   * Organisations whose entries are taken from the neighbour though we hear the organisation ourselves: where it gives the
   * neighbour more than it gives us.
   */
  takeFrom: z.array(odsCode).default([]),
  /** It tells who looked at somebody's record there (IHE ITI-81), so that a person's list has those too. */
  tellsWhoLooked: z.boolean().default(true),
  /** How the neighbour asks us: what it shows who it is by, and what it may ask. */
  asksUs: z
    .array(
      z.strictObject({
        /** Of the token it was given; the token itself is stored nowhere. */
        tokenSha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/, 'Give the SHA-256 of its token: 64 digits and small letters a to f.'),
        /** SMART scopes: `system/AuditEvent.s` is asking who looked at one person's record here. */
        scopes: z.array(z.enum(['system/AuditEvent.s'])).min(1, 'Say what it may ask.'),
      }),
    )
    .default([]),
});

export type SharedCareRecordSettings = z.output<typeof sharedCareRecordSettings>;
