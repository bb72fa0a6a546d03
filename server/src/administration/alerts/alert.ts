// An alert, as it is kept: what was found, what explains it, what became of it.
import type { PersonId } from '#standards/patient.ts';
import type { EvidenceKind, RuleId } from './watching-config.ts';

/** checking: evidence may still come; open: on the worklist; explained: closed by evidence; closed: by a privacy officer; withdrawn: it is none. */
export type AlertState = 'checking' | 'open' | 'explained' | 'closed' | 'withdrawn';

export const outcomes = ['proper', 'explained', 'improper', 'told-manager', 'hr'] as const;
export type Outcome = (typeof outcomes)[number];

export interface Alert {
  alertId: string;
  userId: string;
  userName: string;
  roleId: string;
  /** ODS code. */
  organisation: string;
  /** Absent where it is about the reader's week as a whole. */
  personId?: PersonId;
  /** The Monday. */
  week: string;
  score: number;
  signals: readonly KeptSignal[];
  firstLookAt: Date;
  lastLookAt: Date;
  state: AlertState;
  evidence: readonly KeptEvidence[];
  raisedAt: Date;
  heldOpen: boolean;
  assignedTo?: string;
  outcome?: Outcome;
  caseId?: string;
  version: number;
}

/** A rule that fired, with the looks it rests on by their numbers in the log. */
export interface KeptSignal {
  rule: RuleId;
  name: string;
  words: string;
  weight: number;
  weak: boolean;
  looks: readonly KeptLook[];
}

export interface KeptLook {
  sequence: number;
  at: string;
  personId?: PersonId;
  disclosureId?: string;
  /** From the person's record in the reader's own system. */
  launched?: true;
}

/** One thing the reader's organisation had to do with a person. */
export interface KeptEvidence {
  kind: EvidenceKind;
  personId: PersonId;
  /** In words, without clinical content. */
  words: string;
  from: string;
  until?: string;
  /** Rules it explains. */
  explains: readonly RuleId[];
}
