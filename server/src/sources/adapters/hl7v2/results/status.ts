// What state a result and a report are in. Source: HL7 tables 0085 and 0123; HL7 v2-to-FHIR, ObservationResultStatusCodesInterpretation
// and ResultStatus; FHIR R4 observation-status, diagnostic-report-status.
import type { DiagnosticReport, Observation } from '#standards/fhir/types.ts';
import { wordTable } from '#standards/word-table.ts';

type ObservationStatus = NonNullable<Observation['status']>;
type ReportStatus = NonNullable<DiagnosticReport['status']>;

/** OBX-11, with the words some senders use. */
const observationStatuses: Readonly<Record<string, ObservationStatus>> = wordTable({
  A: 'amended',
  B: 'amended',
  C: 'corrected',
  D: 'entered-in-error',
  F: 'final',
  I: 'registered',
  N: 'final',
  O: 'registered',
  P: 'preliminary',
  R: 'preliminary',
  S: 'preliminary',
  U: 'final',
  V: 'final',
  W: 'entered-in-error',
  X: 'cancelled',
  FINAL: 'final',
  CORRECTED: 'corrected',
  CORRECTION: 'corrected',
  AMENDED: 'amended',
  PRELIMINARY: 'preliminary',
  CANCELLED: 'cancelled',
});

/** OBR-25. */
const reportStatuses: Readonly<Record<string, ReportStatus>> = wordTable({
  A: 'partial',
  C: 'corrected',
  D: 'entered-in-error',
  F: 'final',
  I: 'registered',
  M: 'preliminary',
  N: 'registered',
  O: 'registered',
  P: 'preliminary',
  R: 'partial',
  S: 'registered',
  W: 'entered-in-error',
  X: 'cancelled',
  FINAL: 'final',
  CORRECTED: 'corrected',
  PRELIMINARY: 'preliminary',
  PARTIAL: 'partial',
  CANCELLED: 'cancelled',
});

/** Why there is no value, where the status says so. Source: FHIR R4 data-absent-reason. */
const absentReasons: Readonly<Record<string, { code: string; display: string }>> = wordTable({
  N: { code: 'not-asked', display: 'Not Asked' },
  X: { code: 'not-performed', display: 'Not Performed' },
});

/** undefined where the code is none of the table's. */
export function observationStatus(code: string): ObservationStatus | undefined {
  return Object.hasOwn(observationStatuses, code) ? observationStatuses[code] : undefined;
}

export function reportStatus(code: string): ReportStatus | undefined {
  return Object.hasOwn(reportStatuses, code) ? reportStatuses[code] : undefined;
}

export function dataAbsentReason(code: string): Observation['dataAbsentReason'] {
  const reason = Object.hasOwn(absentReasons, code) ? absentReasons[code] : undefined;
  return reason && { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', ...reason }] };
}

/** A report's state from that of its results, where OBR-25 does not say. */
export function statusOfResults(observations: readonly Observation[]): ReportStatus {
  const statuses = new Set(observations.map(({ status }) => status));
  if (statuses.size === 0) return 'unknown';
  if (statuses.size === 1) {
    const [only] = statuses;
    return only === 'final' ||
      only === 'corrected' ||
      only === 'amended' ||
      only === 'cancelled' ||
      only === 'entered-in-error' ||
      only === 'preliminary' ||
      only === 'registered'
      ? only
      : 'unknown';
  }
  if (statuses.has('preliminary') || statuses.has('registered')) return 'partial';
  if (statuses.has('unknown')) return 'unknown';
  return statuses.has('corrected') ? 'corrected' : statuses.has('amended') ? 'amended' : 'final';
}

/** The state of a result that says none, from its report's. */
export function statusWithin(report: ReportStatus | undefined): ObservationStatus {
  if (report === undefined || report === 'partial' || report === 'appended') return 'unknown';
  return report;
}
