// What the record gives out, with where each piece came from.
import type { Resource } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import type { RecordItem, ResourceKey } from '../items/record-item.ts';

/** A line of the record as held here. */
export interface StoredItem extends RecordItem {
  patientId: PatientId;
  /** The version it describes. */
  version: number;
  receivedAt: Date;
  /** ODS code of the organisation whose record it is. */
  organisation: string;
}

/** A version without its content. */
export interface VersionOrigin {
  patientId: PatientId;
  resource: ResourceKey;
  version: number;
  sourceId: string;
  organisation: string;
  /** When the source recorded it, and when it came here. */
  recordedAt: Date;
  receivedAt: Date;
  messageSequence?: number;
  /** What translated it, where it did not come as FHIR R4. */
  transform?: string;
}

export interface StoredVersion extends VersionOrigin {
  /** The resource's JSON as it came; absent where this version says that it is deleted. */
  content?: string;
}

/** The resource of a version, or undefined where the version says that it is deleted. */
export function resourceOf({ content }: Pick<StoredVersion, 'content'>): Resource | undefined {
  return content === undefined ? undefined : (JSON.parse(content) as Resource);
}
