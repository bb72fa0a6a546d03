// What is written down whenever a person's information is searched, shown, refused, received or changed.
// The FHIR AuditEvent made from it follows IHE BALP; see audit-event.ts.
import type { PatientId, PersonId } from '#standards/patient.ts';

export type AccessEventKind =
  | 'sign-in'
  | 'sign-out'
  | 'find-patient'
  | 'open-record'
  /** Something was looked for within one person's record. What, is not kept: the words say what they may have. */
  | 'search-record'
  /** It was made into pages to print. */
  | 'print-record'
  /** Some of it was made into a file to take away. */
  | 'export-record'
  | 'refresh-record'
  | 'open-document'
  | 'open-original'
  /** Closes a disclosure: what was in fact shown, source by source. */
  | 'complete-disclosure'
  | 'refuse'
  /** A clinical system opened somebody's record here, or was refused it. */
  | 'launch'
  /** A reader said why they need a record: it opens to them for a time. */
  | 'claim-relationship'
  /** A reader said that it is an emergency: the record opens to them for a time, and the privacy officer is told. */
  | 'break-glass'
  /** A message or bundle from a source was taken into the record. */
  | 'receive'
  | 'link'
  | 'unlink'
  | 'merge'
  | 'unmerge'
  /** Somebody was put on the list of a team that looks after them, or taken off it. */
  | 'keep-care-team'
  /** Who is on a team's list was looked at. */
  | 'review-care-team'
  /** What a person said of one referral was written down. */
  | 'referral-consent'
  /** What a person chose about sharing their record was written down. */
  | 'opt-out'
  | 'opt-in'
  /** What a person has chosen, or what it would change, was looked at. */
  | 'review-choice'
  /** Staff verified that somebody may act for a person. */
  | 'allow-proxy'
  /** Staff stopped for a time what somebody who acts for a person may do, or let them go on. */
  | 'change-proxy'
  /** Somebody may no longer act for a person. */
  | 'end-proxy'
  /** Who may act for a person was looked at. */
  | 'review-proxies'
  /** Stewards' work that changes or reveals something: replaying a message, reviewing a match. */
  | 'administer'
  /** This log itself was read: to tell a person who looked at their record, to look into one view, to see how the log is. */
  | 'review-access';

export interface AccessEvent {
  kind: AccessEventKind;
  recordedAt: Date;
  requestId: string;
  outcome: 'success' | 'refused' | 'failed';
  /** Who: a signed-in professional, a person about themself or about somebody they act for, or a source system. */
  agent:
    | {
        type: 'user';
        userId: string;
        name: string;
        roleId: string;
        organisation: string;
        /** Where they asked from: the address of their connection, where there is one. */
        address?: string;
      }
    | PatientAgent
    | { type: 'source'; sourceId: string; organisation: string }
    | { type: 'system' };
  personId?: PersonId;
  patientIds?: readonly PatientId[];
  /** Whom a search showed: they can be told, as whoever's record was opened can. Each has an event of their own (BALP). */
  personsShown?: readonly PersonId[];
  disclosureId?: string;
  /** `break-glass`: without any of the usual grounds, because somebody's life or health was at stake. */
  purpose?: 'direct-care' | 'break-glass';
  policies?: readonly string[];
  /** Source by source: outcome and how many items of each section were shown. Codes and counts only. */
  shown?: readonly { sourceId: string; outcome: string; sections: Readonly<Record<string, number>> }[];
  /** Where not the whole record was opened: which of it. */
  part?: { section?: string; sections?: readonly string[]; sources?: readonly string[]; since?: Date };
  /** What was asked in a search, as the query itself: BALP keeps it base64 in the event, never in a log. */
  query?: string;
  /** The one resource it was about: which letter was opened. */
  resource?: { resourceType: string; id: string };
  /** Sequence of the stored message, for a receive. */
  messageSequence?: number;
  /** In words, without clinical content. */
  explanation?: string;
}

/** A person who has signed in as themself. */
export interface PatientAgent {
  type: 'patient';
  personId: PersonId;
  name: string;
  /** Where they asked from. */
  address?: string;
  /** What they did was for somebody else: by whose word, and what they are to them. Whom, is the person of the event. */
  onBehalf?: { proxyId: string; relation: string };
}

/** The role that an event names for a person who acts for themself, and the beginning of that of one who acts for another. */
export const residentRole = 'resident';
export const proxyRole = 'proxy-';
