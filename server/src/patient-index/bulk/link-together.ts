// Many patients nobody has heard of, linked in one transaction: what `linkPatient` does for one, by as few statements for all.
// Invariant: the persons are those it gives one by one, because both decide by the same functions about whoever hangs together.
import { randomUUID } from 'node:crypto';
import { recordEvents } from '#audit/record-event.ts';
import type { Transaction } from '#runtime/database/database.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import type { PatientToLink } from '../link-patient.ts';
import { type CurrentProfile, numbersOf, profileNow } from '../linking/current-profile.ts';
import { gatherPatients } from '../linking/gather-patients.ts';
import { isAnotherPerson, newIdentifiers } from '../linking/news.ts';
import { type HeldPatient, lockEverybody, selectCurrentNumbers } from '../linking/patient-store.ts';
import { recordMoves } from '../linking/record-moves.ts';
import { rowOf, type Saying, sayingOf } from '../linking/saying.ts';
import { decidePersons, type Occasion, unheard } from '../linking/settle-persons.ts';
import { standingOf, type Stands } from '../linking/standing.ts';
import { matchKeys } from '../matching/match-keys.ts';
import type { Matching } from '../matching/matching-config.ts';
import {
  insertFirstIdentifiers,
  insertFirstVersions,
  insertNewPatients,
  insertNewPersons,
  selectKnownAmong,
} from './bulk-store.ts';

/** What is to be linked one by one, because it is not as simple as this. */
export interface Left {
  left: readonly PatientToLink[];
}

interface Fresh extends CurrentProfile {
  patient: PatientToLink;
  saying: Saying;
  stands: Stands;
  keys: number[];
  ownPersonId: PersonId;
}

/**
 * Links patients first heard of now. Left over are whoever is known already, or named twice; and everybody, where so many hang
 * together that somebody must look.
 */
export async function linkTogether(
  transaction: Transaction,
  patients: readonly PatientToLink[],
  { requestId, at }: { requestId: string; at: Date },
  matching: Matching,
): Promise<Left> {
  await transaction.run(lockEverybody);
  const first = new Map<PatientId, PatientToLink>();
  for (const patient of patients) if (!first.has(patient.patientId)) first.set(patient.patientId, patient);
  for (const { patient_id } of await transaction.run(selectKnownAmong([...first.keys()]))) first.delete(patient_id);
  if (first.size === 0) return { left: patients };
  const fresh = await prepare(transaction, [...first.values()], matching);
  const instead = new Map(fresh.map((each, place) => [each.patient.patientId, heldAs(each, place)]));
  const gathered = await gatherPatients(transaction, [...instead.keys()], instead, matching);
  if (gathered.tooMany) return { left: patients };

  await transaction.run(
    insertNewPersons(
      fresh.map(({ ownPersonId, patient }) => ({ person_id: ownPersonId, first_patient_id: patient.patientId })),
      at,
    ),
  );
  await recordEvents(
    transaction,
    [...Map.groupBy(fresh, ({ patient }) => patient.sourceId).values()].map((ofSource) => ({
      kind: 'receive',
      recordedAt: at,
      requestId,
      outcome: 'success',
      agent: agentOf(ofSource),
      patientIds: ofSource.map(({ patient }) => patient.patientId),
      explanation: 'who they are, loaded with many others',
    })),
  );
  const occasion: Occasion = { because: 'first-heard', agent: agentOf(fresh), at, requestId };
  const settled = await decidePersons(
    transaction,
    gathered,
    {
      patients: [...instead.keys()],
      instead,
      write: (personOf, numberOf) => write(transaction, fresh, personOf, numberOf, matching),
      occasion,
    },
    matching,
  );
  await recordMoves(transaction, settled.moves, occasion);
  const linked = new Set(fresh.map(({ patient }) => patient));
  return { left: patients.filter((patient) => !linked.has(patient)) };
}

/** The source, where it is one. */
function agentOf(fresh: readonly Fresh[]): Occasion['agent'] {
  const { sourceId, organisation } = fresh[0]!.patient;
  return fresh.every(({ patient }) => patient.sourceId === sourceId)
    ? { type: 'source', sourceId, organisation }
    : { type: 'system' };
}

async function prepare(
  transaction: Transaction,
  patients: readonly PatientToLink[],
  matching: Matching,
): Promise<Fresh[]> {
  const said = patients.map((patient) => {
    const saying = sayingOf(patient);
    const stands = standingOf([{ ...saying, sourceId: patient.sourceId, version: 1 }], (one, other) =>
      isAnotherPerson(one, other, matching),
    );
    return { patient, saying, stands };
  });
  const numbers = [...new Set(said.flatMap(({ stands }) => numbersOf(stands.standing)))];
  const found = numbers.length > 0 ? await transaction.run(selectCurrentNumbers(numbers)) : [];
  const current = new Map(found.map((row) => [row.number, row.current as NhsNumber]));
  return said.map((each) => {
    const identifiers = newIdentifiers(each.patient.identifiers, undefined);
    const now = profileNow(each.stands.standing, identifiers, matching, current);
    return { ...each, ...now, keys: matchKeys(now.profile), ownPersonId: randomUUID() as PersonId };
  });
}

function heldAs({ patient, profile, keys, ownPersonId }: Fresh, place: number): HeldPatient {
  return {
    patient_id: patient.patientId,
    sequence: unheard + place,
    person_id: ownPersonId,
    own_person_id: ownPersonId,
    verified_nhs_number: null,
    profile,
    match_keys: keys,
  };
}

async function write(
  transaction: Transaction,
  fresh: readonly Fresh[],
  personOf: (patientId: PatientId) => PersonId,
  numberOf: (patientId: PatientId) => string | null,
  matching: Matching,
): Promise<void> {
  await transaction.run(
    insertNewPatients(
      fresh.map(({ patient: { patientId, organisation, sourceId }, stands, profile, standing, keys, ownPersonId }) => ({
        patient_id: patientId,
        organisation,
        source_id: sourceId,
        person_id: personOf(patientId),
        own_person_id: ownPersonId,
        nhs_number: profile.nhsNumber ?? null,
        verified_nhs_number: numberOf(patientId),
        birth_date: profile.birthDate ?? null,
        postcode: profile.addresses.find(({ current }) => current)?.postcode ?? null,
        restricted: stands.restricted,
        profile: JSON.stringify(profile),
        match_keys: keys,
        matched_with: matching.fingerprint,
        standing: JSON.stringify(standing),
      })),
    ),
  );
  await transaction.run(
    insertFirstVersions(
      fresh.map(({ patient: { patientId, sourceId }, saying }) => ({
        patient_id: patientId,
        source_id: sourceId,
        ...rowOf(saying),
      })),
    ),
  );
  await transaction.run(
    insertFirstIdentifiers(
      fresh.flatMap(({ patient: { patientId, sourceId, identifiers, receivedAt } }) =>
        newIdentifiers(identifiers, undefined).map(({ system, value }) => ({
          patient_id: patientId,
          system,
          value,
          source_id: sourceId,
          received_at: receivedAt,
        })),
      ),
    ),
  );
}
