// An answer as it is kept, in memory for minutes and in the database for silent days: full ones only, each under whom it is
// about, who gave it, and whom it was given to.
import type { Permit } from '#privacy/permit.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { type PatientId, patientIdOf } from '#standards/patient.ts';
import type { SourceAnswer } from '../source-adapter.ts';

export interface KeptAnswer {
  outcome: 'answered' | 'nothing-recorded';
  /** When the source gave it. */
  recordedAt: Date;
  /** {@link KeptContent} as JSON text: no two readers ever hold the same object. */
  text: string;
  /** Stamp of the lists by which what is never shared was taken out of it. */
  clearedBy?: string | undefined;
}

export type KeptContent = Pick<SourceAnswer, 'resources' | 'areas' | 'warnings' | 'losses' | 'clearedBy'>;

export interface AnswerKey {
  patientId: PatientId;
  sourceId: string;
  /** Organisation, role and purpose. Invariant: what a source decided for one is never given to another. */
  requester: string;
}

export function requesterOf({ user, purpose }: Permit): string {
  return `${user.organisation.ods} ${user.roleId} ${purpose}`;
}

/** What the source's organisation calls the person, by the number we ask with; undefined where there is none to keep under. */
export function patientAsked(
  organisation: string,
  { nhsNumber }: Demographics,
  localIdentifiers: readonly Identifier[],
): PatientId | undefined {
  if (nhsNumber) return patientIdOf(organisation, { system: nhsNumberSystem, value: nhsNumber });
  const local = localIdentifiers.find(({ system, value }) => system && value);
  return local && patientIdOf(organisation, { system: local.system!, value: local.value! });
}

export function textOf({ resources, areas, warnings, losses, clearedBy }: KeptContent): string {
  return JSON.stringify({
    resources,
    areas,
    warnings,
    losses,
    ...(clearedBy === undefined ? {} : { clearedBy }),
  } satisfies KeptContent);
}

export function contentOf({ text }: KeptAnswer): KeptContent {
  return JSON.parse(text) as KeptContent;
}
