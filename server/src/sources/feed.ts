// What a message from a source means, before anything is stored: the contract between a feed's adapter, which only
// translates, and the inbox, which links and writes. Pure data.
import type { PatientId } from '#standards/patient.ts';
import type { Identifier, Patient, Resource } from '#standards/fhir/types.ts';
import type { Issue } from '#standards/issue.ts';
import type { Loss } from './source-adapter.ts';

/** A patient as the message describes them. */
export interface FeedPatient {
  patientId: PatientId;
  /** R4 UK Core Patient; `id` is the patient id. */
  resource: Patient;
  /** Whether the message is about who they are (ADT), or only names whom a result or letter is about. */
  authoritative: boolean;
  /**
   * What the source says there is none of, where absence does not say so: HL7's `""`. A message of a FHIR source has the whole
   * Patient and needs none; of any other, what is absent is as it was.
   */
  cleared?: readonly PatientPart[];
}

/** An element of Patient, or the url of one of its extensions. `identifier` is the NHS number, `meta` its security labels. */
export type PatientPart = keyof Patient | `http${string}`;

/** The recording time of what is only mentioned: before any real one. */
export const mentionedAt = '1900-01-01T00:00:00.000Z';

/** What one message asks to be done, in the order to do it. */
export type FeedEvent =
  /** Link (or re-link) this patient: register, update, and every message that names somebody. */
  | { kind: 'patient'; patient: FeedPatient }
  /** New versions of these resources about that patient. Ids are deterministic, references among them resolved. */
  | {
      kind: 'resources';
      patientId: PatientId;
      resources: readonly Resource[];
      /**
       * They are only named in passing (the visit a result was taken on): write them as recorded at {@link mentionedAt},
       * so that they stand where nothing else is held, and never replace what the source said of the thing itself.
       */
      mentioned?: true;
      /** What the source says it deleted (FHIR). Nothing is removed: a version says so. */
      deleted?: readonly { resourceType: string; id: string }[];
    }
  /** The source says two of its patients are one (A18, A34, A40): the second number is superseded by the first. */
  | { kind: 'merge'; survivor: PatientId; superseded: PatientId; supersededIdentifiers: readonly Identifier[] }
  /** The source takes a merge back, or says two patients are not one after all (A37). */
  | { kind: 'unmerge'; survivor: PatientId; superseded: PatientId };

export type FeedTranslation =
  | {
      accepted: true;
      /**
       * When the source recorded it (EVN-2, else MSH-7), an ISO 8601 instant: a version older than the one held never
       * becomes current. Absent where the message does not say: then when it was received. A source's clock may be
       * ahead: the inbox takes no time later than when it was received.
       */
      recordedAt?: string;
      events: readonly FeedEvent[];
      losses: readonly Loss[];
    }
  /** Nothing of it is stored in the record; the sender is told why. */
  | { accepted: false; issue: Issue };

/** Who is sending: what the adapter needs to know of its source to translate. */
export interface FeedSource {
  sourceId: string;
  /** ODS code of the organisation whose patients these are. */
  organisation: string;
  /** For local times without an offset, e.g. Europe/London. */
  timeZone: string;
  /** Identifier system for the organisation's own patient numbers where the message's assigning authority is not known. */
  localSystem: string;
  /** Assigning authority (PID-3.4) → identifier system. */
  identifierSystems: Readonly<Record<string, string>>;
}
