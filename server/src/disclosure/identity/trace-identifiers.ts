// A program knows a patient's number in one place and asks for those in others (IHE PIXm, ITI-83). Decided and written down
// before anything is looked up. A restricted person's numbers are numbers nobody has, here as everywhere.
import type { FoundPerson } from '#patient-index/find-persons.ts';
import { isKnownSystem } from '#patient-index/persons.ts';
import { nhsNumberSystem, parseNhsNumber } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import { type Asking, closedWhereItFails, decideAndRecord, type Door, idsOf, recordShown } from '../door.ts';
import type { Refused } from '../record-part.ts';
import { findTraced } from './find-traced.ts';
import { refuseRealNumbers } from './invented-people.ts';
import { type KnownNumber, knownNumbers } from './known-numbers.ts';
import { tracedPerson } from './traced-person.ts';

interface SystemAndValue {
  system: string;
  value: string;
}

export interface NumberToTrace {
  /** A number of a system, or this server's own id of a person. */
  source: SystemAndValue | { personId: PersonId };
  /** Systems of which numbers are wanted; all where absent. */
  targets?: readonly string[];
}

export type NumbersTraced =
  | { permitted: true; status: 'found'; personId: PersonId; numbers: readonly KnownNumber[] }
  | {
      permitted: true;
      /**
       * `several`: more than one person bears the number, so it tells nobody's others. Their numbers together would make two
       * people one for whoever reads them.
       */
      status: 'not-known' | 'source-system-not-known' | 'target-system-not-known' | 'several';
    };

export async function traceIdentifiers(
  door: Door,
  asking: Asking,
  question: NumberToTrace,
): Promise<NumbersTraced | Refused> {
  if ('system' in question.source && question.source.system === nhsNumberSystem)
    refuseRealNumbers(door, [question.source.value]);
  const decided = await decideAndRecord(door, asking, { action: 'find-patient' }, JSON.stringify(question));
  if (!decided.permitted) return decided;
  const traced = await closedWhereItFails(door, asking, decided.permit, () => trace(door, asking.requestId, question));
  const persons = traced.status === 'found' ? [traced] : [];
  const sections = { 'person-demographics': persons.length };
  const shown = { sourceId: 'patient-index', outcome: traced.status, sections };
  await recordShown(door, asking, decided.permit, [shown], 'success', idsOf(persons));
  return traced;
}

async function trace(door: Door, requestId: string, { source, targets }: NumberToTrace): Promise<NumbersTraced> {
  const { database } = door;
  const number = 'system' in source ? asKept(source) : undefined;
  const [bearer, another] = number
    ? await byNumber(door, number, requestId)
    : await byOwnId(door, (source as { personId: PersonId }).personId, requestId);
  if (!bearer && number && !(await isKnownSystem(database, number.system)))
    return { permitted: true, status: 'source-system-not-known' };
  for (const system of targets ?? [])
    if (!(await isKnownSystem(database, system))) return { permitted: true, status: 'target-system-not-known' };
  if (!bearer) return { permitted: true, status: 'not-known' };
  if (another) return { permitted: true, status: 'several' };
  const numbers = await knownNumbers(door, bearer.personId, bearer.demographics);
  return {
    permitted: true,
    status: 'found',
    personId: bearer.personId,
    // An NHS number nobody verified may be another's. Here nothing could say so.
    numbers: numbers.filter(
      ({ system, value, status }) =>
        status !== 'unverified' &&
        !(system === number?.system && value === number.value) &&
        (targets?.includes(system) ?? true),
    ),
  };
}

/** An NHS number without the spaces people write in it. */
function asKept({ system, value }: SystemAndValue): SystemAndValue {
  const parsed = system === nhsNumberSystem ? parseNhsNumber(value) : undefined;
  return { system, value: parsed?.valid ? parsed.nhsNumber : value.trim() };
}

type Bearer = Pick<FoundPerson, 'personId' | 'demographics'>;

/** Whoever bears the number. Of an NHS number, those who bear it verified come before those who may bear it by a slip. */
async function byNumber(door: Door, { system, value }: SystemAndValue, requestId: string): Promise<readonly Bearer[]> {
  const isNhs = system === nhsNumberSystem;
  if (isNhs && !parseNhsNumber(value).valid) return [];
  const { found } = await findTraced(door, isNhs ? { nhsNumber: value } : { identifier: { system, value } }, requestId);
  const persons = found.status === 'found' ? found.persons : [];
  const verified = persons.filter(({ grade }) => grade === 'certain');
  return verified.length > 0 ? verified : persons;
}

async function byOwnId(door: Door, personId: PersonId, requestId: string): Promise<readonly Bearer[]> {
  const person = await tracedPerson(door, personId, requestId);
  return person ? [person.shown] : [];
}
