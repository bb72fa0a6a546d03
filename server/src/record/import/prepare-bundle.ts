// Everything about a Bundle that needs no database: read, split by patient, checked, its lines drawn. Pure, and most of the
// work of an import, so that it can be done on another thread.
import { hash } from 'node:crypto';
import type { Patient } from '#standards/fhir/types.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import type { ResourceKey } from '../items/record-item.ts';
import {
  checkResources,
  type CheckedResource,
  describeChecked,
  type RefusedResource,
} from '../write/check-resources.ts';
import { splitBundle } from './split-bundle.ts';

export interface PreparedPatient {
  patientId: PatientId;
  /** Absent where the Bundle is about a patient it does not describe. */
  patient?: Patient;
  checked: CheckedResource[];
  deleted: ResourceKey[];
}

export interface PreparedBundle {
  patients: PreparedPatient[];
  refused: RefusedResource[];
  entries: number;
  /** Invariant: entries + copies = checked + deleted + refused. */
  copies: number;
  /** When the Bundle was put together, where it says so: an ISO instant. */
  timestamp?: string;
}

/** Whose Bundles these are. */
export interface BundleSource {
  /** Id of the source in sources.yaml. */
  sourceId: string;
  /** ODS code of the organisation whose record it is. */
  organisation: string;
}

/**
 * @param content the Bundle as JSON in UTF-8.
 * @throws IssueError where it is no JSON, no Bundle, or of a type that carries nothing to keep.
 */
export function prepareBundle(content: Uint8Array, source: BundleSource): PreparedBundle {
  const split = splitBundle(parse(content), source.organisation);
  const refused = [...split.refused];
  const patients = split.patients.map(({ patientId, patient, resources, deleted }): PreparedPatient => {
    const result = checkResources(resources);
    refused.push(...result.refused);
    for (const each of result.checked) {
      const recorded = Date.parse(each.resource?.meta?.lastUpdated ?? '');
      if (!Number.isNaN(recorded)) each.recordedAt = new Date(recorded);
    }
    describeChecked(result.checked, source.sourceId);
    return { patientId, ...(patient ? { patient } : {}), checked: result.checked, deleted };
  });
  const { entries, copies, timestamp } = split;
  return { patients, refused, entries, copies, ...(timestamp ? { timestamp } : {}) };
}

/** SHA-256 of the bytes in hexadecimal: what an import is remembered by. */
export function digestOf(content: Uint8Array): string {
  return hash('sha256', content, 'hex');
}

function parse(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (cause) {
    throw new IssueError(notJson, { cause });
  }
}

const notJson: Issue = { severity: 'fatal', code: 'invalid', text: 'This is not JSON in UTF-8.', location: 'Bundle' };
