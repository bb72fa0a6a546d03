// What processing a message needs of the folders beside this one, each working in the message's transaction. Given by
// main.ts, so that a test can make any of them fail.
import type { Executor } from '#runtime/database/database.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Identifier, Resource } from '#standards/fhir/types.ts';
import type { Issue } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';

/** The source system that asks for a merge, as the audit event names it. */
export interface SourceAgent {
  type: 'source';
  sourceId: string;
  organisation: string;
}

interface PatientPair {
  survivor: PatientId;
  superseded: PatientId;
  sourceId: string;
  organisation: string;
  receivedAt: Date;
  agent: SourceAgent;
}

export interface RecordWriters {
  /** patient-index: says who this patient is. */
  linkPatient(
    transaction: Executor,
    patient: {
      patientId: PatientId;
      sourceId: string;
      organisation: string;
      identifiers: readonly Identifier[];
      demographics: Demographics;
      authoritative: boolean;
      receivedAt: Date;
    },
  ): Promise<unknown>;
  /** patient-index: the source says two of its patients are one. */
  mergePatients(
    transaction: Executor,
    merge: PatientPair & { supersededIdentifiers: readonly Identifier[] },
  ): Promise<unknown>;
  unmergePatients(transaction: Executor, unmerge: PatientPair): Promise<unknown>;
  /** record/write: new versions; an identical resource makes none. */
  receiveResources(
    transaction: Executor,
    batch: {
      patientId: PatientId;
      sourceId: string;
      organisation: string;
      recordedAt: string;
      receivedAt: Date;
      messageSequence: number;
      resources: readonly Resource[];
    },
  ): Promise<{
    created: number;
    updated: number;
    unchanged: number;
    refused: readonly { issues: readonly Issue[] }[];
  }>;
}
