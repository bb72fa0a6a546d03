// Everything about a Bundle that needs no database: read, split by patient, checked, its lines drawn, its rows laid out.
// Pure, and most of the work of an import, so that it can be done on another thread.
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
import { type NewPatientRows, newPatientRows } from './copy-rows.ts';
import { splitBundle } from './split-bundle.ts';

export interface PreparedPatient {
  patientId: PatientId;
  /** Absent where the Bundle is about a patient it does not describe. */
  patient?: Patient;
  /** Absent from what comes from another thread, where there are rows: see {@link prepareBundle}. */
  checked?: CheckedResource[];
  deleted: ResourceKey[];
  /** To be used where nothing is held of the patient. */
  rows?: NewPatientRows;
}

export interface PreparedBundle {
  patients: PreparedPatient[];
  refused: RefusedResource[];
  entries: number;
  /** Invariant: entries + copies = checked + deleted + refused. */
  copies: number;
  /** When it was recorded, for resources that do not say: when the Bundle was put together, else when it was received. */
  recordedAt: string;
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
export function prepareBundle(content: Uint8Array, source: BundleSource, receivedAt: Date): PreparedBundle {
  const { patients, refused, entries, copies, timestamp } = splitBundle(parse(content), source.organisation);
  const recordedAt = earlier(timestamp, receivedAt);
  const prepared = patients.map(({ patientId, patient, resources, deleted }): PreparedPatient => {
    const result = checkResources(resources);
    refused.push(...result.refused);
    for (const each of result.checked) {
      const own = each.resource?.meta?.lastUpdated;
      if (own !== undefined) each.recordedAt = new Date(earlier(own, receivedAt));
    }
    describeChecked(result.checked, source.sourceId);
    const rows =
      deleted.length === 0
        ? newPatientRows(patientId, result.checked, { ...source, receivedAt }, recordedAt)
        : undefined;
    return { patientId, checked: result.checked, deleted, ...(patient ? { patient } : {}), ...(rows ? { rows } : {}) };
  });
  return { patients: prepared, refused, entries, copies, recordedAt };
}

/** SHA-256 of the bytes in hexadecimal: what an import is remembered by. */
export function digestOf(content: Uint8Array): string {
  return hash('sha256', content, 'hex');
}

/** A source's clock may be ahead: nothing is recorded after it came. */
function earlier(stated: unknown, receivedAt: Date): string {
  const instant = typeof stated === 'string' ? Date.parse(stated) : Number.NaN;
  return new Date(instant <= receivedAt.getTime() ? instant : receivedAt).toISOString();
}

function parse(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (cause) {
    throw new IssueError(notJson, { cause });
  }
}

const notJson: Issue = { severity: 'fatal', code: 'invalid', text: 'This is not JSON in UTF-8.', location: 'Bundle' };
