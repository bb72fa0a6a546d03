// Which segment belongs to which: a message is a flat list, and its groups follow from the order alone.
// Read by what may follow what rather than by each message's own grammar, so that a segment out of its place, or of a
// message nobody has seen, still lands where it makes sense.
// Source: HL7 v2.8.2 chapters 3 (ADT), 4 (orders), 7 (results), 9 (documents), 10 (scheduling), 11 (referral), 12 (care).
import type { SegmentReader } from '#standards/hl7v2/reading.ts';

/** A segment with what follows it and is about it. */
export interface Noted {
  segment: SegmentReader;
  /** NTE. */
  notes: SegmentReader[];
  /** PRT, ROL, and the reactions of an adverse reaction (IAR). */
  participants: SegmentReader[];
  /** RXR, RXC, TQ1 and TQ2: how, of what and when. */
  details: SegmentReader[];
}

export interface Visit {
  pv1: Noted;
  /** ARV: what of the visit is to be kept from others. */
  restrictions: SegmentReader[];
  pv2: Noted | undefined;
}

export interface SpecimenGroup {
  spm: Noted;
  /** Observations about the specimen itself. */
  observations: Noted[];
}

/** One order or its result: what stands between one ORC or OBR and the next. */
export interface Order {
  orc: Noted | undefined;
  obr: Noted | undefined;
  /** RXO, RXE, RXD, RXG or RXA. */
  medication: Noted[];
  observations: Noted[];
  specimens: SpecimenGroup[];
  diagnoses: Noted[];
}

export interface DocumentGroup {
  txa: Noted;
  observations: Noted[];
}

/** All that is said about one patient. */
export interface PatientGroup {
  pid: Noted | undefined;
  pd1: SegmentReader | undefined;
  /** ARV: what of the patient is to be kept from others. */
  restrictions: SegmentReader[];
  /** The numbers merged into this one, or moved. */
  mrg: SegmentReader[];
  visits: Visit[];
  /** Observations of no order. */
  observations: Noted[];
  orders: Order[];
  documents: DocumentGroup[];
  /** Everything else, by name: NK1, AL1, IAM, DG1, PR1, PRB, ARV, … */
  others: Map<string, Noted[]>;
}

export interface Structure {
  /** What stands before the first patient and belongs to the message: MSH, EVN, SCH, RF1, … */
  message: Map<string, Noted[]>;
  patients: PatientGroup[];
  resources: AppointmentResource[];
}

/** AIS, AIG, AIL and AIP of an appointment. */
export type AppointmentResource = Noted;

const ofAppointment = new Set(['RGS', 'AIS', 'AIG', 'AIL', 'AIP']);
const medications = new Set(['RXO', 'RXE', 'RXD', 'RXG', 'RXA']);
/** Of a message without PID, these are about nobody yet. */
const ofMessage = new Set(['MSH', 'SFT', 'UAC', 'EVN', 'SCH', 'RF1', 'AUT', 'PRD', 'CTD', 'QRD', 'QRF', 'MSA', 'ERR']);

const besides = new Set(['PD1', 'ARV', 'DB1', 'MRG']);
const details = new Set(['RXR', 'RXC', 'TQ1', 'TQ2']);
/** In these a diagnosis after an order is why it was made. */
const orderMessages = new Set(['ORM', 'OML', 'OMG', 'OMP', 'OMI', 'OMN', 'OMD', 'RDE']);

/** Groups the segments of a message. */
export function structureOf(segments: readonly SegmentReader[], messageType: string): Structure {
  const structure: Structure = { message: new Map(), patients: [], resources: [] };
  // Chapter 7: in OUL messages the ORC follows its OBR, everywhere else it goes before.
  const orcFollows = messageType === 'OUL';
  let patient: PatientGroup | undefined;
  let order: Order | undefined;
  let specimen: SpecimenGroup | undefined;
  let document: DocumentGroup | undefined;
  let last: Noted | undefined;

  const group = (): PatientGroup => {
    patient ??= newPatient(undefined, structure);
    return patient;
  };
  const newOrder = (): Order => {
    // The specimen of OUL^R22 and R23 comes before the orders made on it.
    const shared = orcFollows && specimen ? [specimen] : [];
    order = emptyOrder(shared);
    group().orders.push(order);
    return order;
  };

  for (const segment of segments) {
    const noted: Noted = { segment, notes: [], participants: [], details: [] };
    const { name } = segment;
    if (name === 'NTE') {
      if (last) last.notes.push(segment);
      else addTo(structure.message, noted);
      continue;
    }
    if (name === 'PRT' || name === 'ROL' || name === 'IAR') {
      if (last) last.participants.push(segment);
      else addTo(structure.message, noted);
      continue;
    }
    if (name === 'PID') {
      patient = newPatient(noted, structure);
      order = specimen = document = undefined;
    } else if (ofAppointment.has(name)) structure.resources.push(noted);
    else if (!patient && (ofMessage.has(name) || /^TQ[12]$/.test(name))) addTo(structure.message, noted);
    else if (besides.has(name)) {
      // They say more of what came before; comments and participants after them are about that.
      besideLast(name, segment, group());
      continue;
    } else if (details.has(name) && order && last) {
      last.details.push(segment);
      continue;
    } else if (name === 'PV1') {
      group().visits.push({ pv1: noted, pv2: undefined, restrictions: [] });
    } else if (name === 'PV2' && group().visits.length > 0) {
      const visit = group().visits.at(-1)!;
      visit.pv2 ??= noted;
    } else if (name === 'ORC') {
      if (orcFollows && order && !order.orc) order.orc = noted;
      else newOrder().orc = noted;
      if (!orcFollows) specimen = undefined;
      if (messageType !== 'MDM') document = undefined;
    } else if (name === 'OBR') {
      if (!order || order.obr || order.medication.length > 0) newOrder();
      order!.obr = noted;
      if (!orcFollows) specimen = undefined;
      if (messageType !== 'MDM') document = undefined;
    } else if (medications.has(name)) {
      // RXE repeats its RXO, RXD and RXA report on their RXE: one order. A second of the same name is another.
      if (!order || order.obr || order.medication.some(({ segment: other }) => other.name === name)) newOrder();
      order!.medication.push(noted);
    } else if (name === 'TXA') {
      document = { txa: noted, observations: [] };
      group().documents.push(document);
      if (messageType !== 'MDM' && order) {
        // From 2.8 on an order may have a document: its one OBX goes before the TXA, and what follows is the order's again.
        const [content] = order.observations.splice(-1);
        if (content) document.observations.push(content);
        document = undefined;
        last = order.obr ?? order.orc;
        continue;
      }
    } else if (name === 'SPM') {
      specimen = { spm: noted, observations: [] };
      if (order && (!orcFollows || order.observations.length === 0)) order.specimens.push(specimen);
      else if (!orcFollows) newOrder().specimens.push(specimen);
      else order = undefined;
    } else if (name === 'SAC' && specimen) {
      addTo(group().others, noted);
      specimen = orcFollows ? specimen : undefined;
    } else if (name === 'DG1' && order && orderMessages.has(messageType)) order.diagnoses.push(noted);
    else if (name === 'OBX') {
      // A specimen's own observations follow its SPM; where a sender puts the SPM before the results, they are results.
      if (specimen && order && order.observations.length > 0 && !orcFollows) specimen.observations.push(noted);
      else if (document) document.observations.push(noted);
      else if (order) order.observations.push(noted);
      else if (specimen) specimen.observations.push(noted);
      else group().observations.push(noted);
    } else addTo(patient ? patient.others : structure.message, noted);
    last = noted;
  }
  return structure;
}

function besideLast(name: string, segment: SegmentReader, patient: PatientGroup): void {
  if (name === 'PD1') patient.pd1 ??= segment;
  else if (name === 'MRG') patient.mrg.push(segment);
  else if (name === 'ARV') (patient.visits.at(-1) ?? patient).restrictions.push(segment);
  else addTo(patient.others, { segment, notes: [], participants: [], details: [] });
}

function newPatient(pid: Noted | undefined, structure: Structure): PatientGroup {
  const patient: PatientGroup = {
    pid,
    pd1: undefined,
    restrictions: [],
    mrg: [],
    visits: [],
    observations: [],
    orders: [],
    documents: [],
    others: new Map(),
  };
  structure.patients.push(patient);
  return patient;
}

function emptyOrder(specimens: SpecimenGroup[]): Order {
  return {
    orc: undefined,
    obr: undefined,
    medication: [],
    observations: [],
    specimens,
    diagnoses: [],
  };
}

function addTo(map: Map<string, Noted[]>, noted: Noted): void {
  const { name } = noted.segment;
  const list = map.get(name);
  if (list) list.push(noted);
  else map.set(name, [noted]);
}
