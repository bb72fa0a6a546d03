// What each kind of message says, and what is done with it. A kind that is not here is refused.
// Source: HL7 v2.8.2 table 0003 (event type), chapters 3, 4, 6, 7, 9, 10, 11, 12; HL7 v2-to-FHIR, Event[EncounterStatus].
import type { Encounter } from '#standards/fhir/types.ts';
import { wordTable } from '#standards/word-table.ts';

/** What an ADT event says of the visit; `as-said` where only the dates and the class of the visit tell. */
export type VisitEvent = Encounter['status'] | 'as-said';

export interface MessageKind {
  /** Whether it is about who the patient is, or only names them. */
  aboutPatient: boolean;
  /** Present where it is about the visit itself; elsewhere a visit is only mentioned. */
  visit?: VisitEvent;
  /** What the event undoes of the visit: what the message still says of it does not hold. */
  takesBack?: 'discharge' | 'transfer' | 'pending-transfer';
  /** The record of the person is not to be used any more (A29). */
  deletesPatient?: true;
  /**
   * `merge`: MRG-1 is the same patient as PID. `link`, `unlink`: two patients (PID) are one, or are not. `visit`: what was
   * visit MRG-5 is PID's and PV1-19's now. `account`: nothing of the care record.
   */
  merge?: 'merge' | 'link' | 'unlink' | 'visit' | 'account';
}

const about = (visit: VisitEvent, more: Partial<MessageKind> = {}): MessageKind => ({
  aboutPatient: true,
  visit,
  ...more,
});

/** About the patient; a visit in it is only mentioned, because such messages do not say all of it. */
const person = (more: Partial<MessageKind> = {}): MessageKind => ({ aboutPatient: true, ...more });

const adt: Readonly<Record<string, MessageKind>> = wordTable({
  A01: about('in-progress'),
  A02: about('in-progress'),
  A03: about('finished'),
  A04: about('arrived'),
  A05: about('planned'),
  A06: about('in-progress'),
  A07: about('in-progress'),
  A08: about('as-said'),
  A09: about('in-progress'),
  A10: about('in-progress'),
  A11: about('cancelled'),
  A12: about('in-progress', { takesBack: 'transfer' }),
  A13: about('in-progress', { takesBack: 'discharge' }),
  A14: about('planned'),
  A15: about('in-progress'),
  A16: about('in-progress'),
  A17: about('in-progress'),
  A18: person({ merge: 'merge' }),
  A21: about('onleave'),
  A22: about('in-progress'),
  A23: about('entered-in-error'),
  A24: person({ merge: 'link' }),
  A25: about('in-progress', { takesBack: 'discharge' }),
  A26: about('in-progress', { takesBack: 'pending-transfer' }),
  A27: about('cancelled'),
  A28: person(),
  A29: person({ deletesPatient: true }),
  A30: person({ merge: 'merge' }),
  A31: person(),
  A32: about('in-progress', { takesBack: 'transfer' }),
  A33: about('in-progress', { takesBack: 'transfer' }),
  A34: person({ merge: 'merge' }),
  A35: person({ merge: 'account' }),
  A36: person({ merge: 'merge' }),
  A37: person({ merge: 'unlink' }),
  A38: about('cancelled'),
  A39: person({ merge: 'merge' }),
  A40: person({ merge: 'merge' }),
  A41: person({ merge: 'account' }),
  A42: person({ merge: 'visit' }),
  A45: person({ merge: 'visit' }),
  A46: person({ merge: 'merge' }),
  A47: person({ merge: 'merge' }),
  A49: person({ merge: 'account' }),
  A50: person({ merge: 'visit' }),
  A51: person({ merge: 'account' }),
  A52: about('in-progress'),
  A53: about('onleave'),
  A54: about('as-said'),
  A55: about('as-said'),
  A60: person(),
  A61: about('as-said'),
  A62: about('as-said'),
});

const names: MessageKind = { aboutPatient: false };

/** Message type → event → kind; `*` is any event. */
const kinds: Readonly<Record<string, Readonly<Record<string, MessageKind>>>> = wordTable({
  ADT: adt,
  ORU: { R01: names, R30: names, R31: names, R32: names, R40: names, W01: names, '': names },
  OUL: { R21: names, R22: names, R23: names, R24: names },
  MDM: Object.fromEntries(
    ['T01', 'T02', 'T03', 'T04', 'T05', 'T06', 'T07', 'T08', 'T09', 'T10', 'T11'].map((event) => [event, names]),
  ),
  // Not S23 and S24, which block and open times of a diary and are of no patient's appointment.
  SIU: Object.fromEntries([12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 26].map((number) => [`S${number}`, names])),
  // Not I15, which asks how a referral stands.
  REF: { I12: names, I13: names, I14: names },
  VXU: { V04: names },
  PPR: { PC1: names, PC2: names, PC3: names },
  ORM: { O01: names, '': names },
  OMG: { O19: names },
  OML: { O21: names, O33: names, O35: names, O39: names },
  OMI: { O23: names },
  OMP: { O09: names },
  RDE: { O11: names, O25: names, O01: names, '': names },
  RDS: { O13: names, O01: names, '': names },
  DFT: { P03: person(), P11: person() },
  BAR: { P01: person(), P02: person(), P05: person(), P12: person() },
});

/** The kind of a message, or undefined where it is none the record has a use for. */
export function kindOf(type: string, event: string): MessageKind | undefined {
  const events = Object.hasOwn(kinds, type) ? kinds[type]! : {};
  return Object.hasOwn(events, event) ? events[event] : undefined;
}
