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
});

export type SharedCareRecordSettings = z.output<typeof sharedCareRecordSettings>;
