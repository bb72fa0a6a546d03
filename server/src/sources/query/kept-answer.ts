// An answer as it is kept, in memory for minutes and in the database for silent days: full ones only, each under whom it is
// about, who gave it, and whom it was given to.
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
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
  /** {@link KeptContent}, packed: no two readers ever hold the same object. */
  packed: Uint8Array;
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

/** Zstandard of its UTF-8 JSON. Of what FHIR repeats a tenth is left. */
export async function pack({ resources, areas, warnings, losses, clearedBy }: KeptContent): Promise<Uint8Array> {
  const content = { resources, areas, warnings, losses, ...(clearedBy === undefined ? {} : { clearedBy }) };
  return compress(JSON.stringify(content satisfies KeptContent), fastest);
}

/** @throws where it is more than was ever packed: a bound on what one row of the database can inflate to. */
export async function unpack(packed: Uint8Array): Promise<KeptContent> {
  const json = await decompress(packed, { maxOutputLength: 1_000_000_000 });
  return JSON.parse(json.toString('utf8')) as KeptContent;
}

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
/** Why the fastest: what repeats as FHIR does comes out as small, and takes a third less of the thread that asks for it. */
const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
