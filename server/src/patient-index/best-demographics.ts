// What to show of a person whom several organisations describe: detail by detail the best-founded account, with where it
// comes from, and every difference a reader should know of (R08). Pure.
import type { Demographics } from '#standards/demographics.ts';
import { foldedName } from '#standards/person-name.ts';
import type { PatientId } from '#standards/patient.ts';

/** What one organisation says now of its patient. */
export interface ToldDemographics {
  patientId: PatientId;
  /** ODS code. */
  organisation: string;
  sourceId: string;
  recordedAt: Date;
  /** Whether it was said in a registration, not merely in passing. */
  authoritative: boolean;
  /** Details that were said at another time, or in another way, than the rest. */
  otherwise?: ReadonlyMap<Detail, Pick<ToldDemographics, 'sourceId' | 'recordedAt' | 'authoritative'>>;
  demographics: Demographics;
}

/** Details that are chosen, and compared, one by one. */
export type Detail = Exclude<keyof Demographics, 'nhsNumberStatus'>;

export interface ToldBy {
  patientId: PatientId;
  organisation: string;
  recordedAt: Date;
}

/** Organisations say different things of one detail. The first is the one shown. */
export interface Conflict {
  detail: Detail;
  told: readonly (ToldBy & { value: Demographics[Detail] })[];
}

export interface BestDemographics {
  demographics: Demographics;
  /** Where each detail comes from; a detail nobody says is not among them. */
  from: Readonly<Partial<Record<Detail, ToldBy>>>;
  /** Only differences in what identifies: number, name, birth date, gender, and whether they have died. */
  conflicts: readonly Conflict[];
}

export const details = [
  'nhsNumber',
  'names',
  'birthDate',
  'gender',
  'addresses',
  'telecoms',
  'deceased',
  'generalPractice',
  'language',
] as const satisfies readonly Detail[];

/** What counts as the same of the details that identify. The rest may differ without doubt about who it is. */
const identifying: Partial<Record<Detail, (demographics: Demographics) => string | undefined>> = {
  nhsNumber: ({ nhsNumber }) => nhsNumber,
  names: ({ names }) => names[0] && `${foldedName(names[0].family)} ${foldedName(names[0].given[0])}`,
  birthDate: ({ birthDate }) => birthDate,
  gender: ({ gender }) => (gender === 'unknown' ? undefined : gender),
  deceased: ({ deceased }) => (deceased === undefined ? 'living' : 'died'),
};

/** @returns undefined where nobody says anything. */
export function bestDemographics(told: readonly ToldDemographics[]): BestDemographics | undefined {
  if (told.length === 0) return undefined;
  const ranked = told.toSorted((one, other) => rank(other) - rank(one) || byTime(one, other));
  const demographics: Demographics = { names: [], addresses: [], telecoms: [] };
  const from: Partial<Record<Detail, ToldBy>> = {};
  for (const detail of details) {
    const inOrder = detail === 'addresses' ? told.map((one) => toldOf(one, detail)).toSorted(byTime) : ranked;
    const best = inOrder.find((one) => says(one, detail));
    if (!best) continue;
    Object.assign(demographics, { [detail]: best.demographics[detail] });
    if (detail === 'nhsNumber' && best.demographics.nhsNumberStatus)
      demographics.nhsNumberStatus = best.demographics.nhsNumberStatus;
    from[detail] = by(best, detail);
  }
  return { demographics, from, conflicts: details.flatMap((detail) => conflictIn(detail, ranked)) };
}

/** A number the national service confirmed vouches for the rest; then a registration before a mention. */
function rank({ authoritative, demographics }: ToldDemographics): number {
  return (demographics.nhsNumberStatus === 'verified' ? 2 : 0) + (authoritative ? 1 : 0);
}

/** The latest first; where people live is whoever heard last. */
function byTime(one: ToldDemographics, other: ToldDemographics): number {
  return other.recordedAt.getTime() - one.recordedAt.getTime() || (one.patientId < other.patientId ? -1 : 1);
}

function says({ demographics }: ToldDemographics, detail: Detail): boolean {
  const value = demographics[detail];
  if (detail === 'gender' && value === 'unknown') return false;
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

/** The same, as this detail of it was said. */
function toldOf(told: ToldDemographics, detail: Detail): ToldDemographics {
  return { ...told, ...told.otherwise?.get(detail) };
}

function by(told: ToldDemographics, detail: Detail): ToldBy {
  const { patientId, organisation, recordedAt } = toldOf(told, detail);
  return { patientId, organisation, recordedAt };
}

function conflictIn(detail: Detail, ranked: readonly ToldDemographics[]): Conflict[] {
  const compared = identifying[detail];
  if (!compared) return [];
  const values = new Map<string, ToldDemographics>();
  // What is only mentioned in passing is often incomplete; it contradicts nobody.
  for (const one of ranked.filter((each) => toldOf(each, detail).authoritative)) {
    const value = compared(one.demographics);
    if (value !== undefined && !values.has(value)) values.set(value, one);
  }
  if (values.size < 2) return [];
  return [
    {
      detail,
      told: [...values.values()].map((one) => ({ ...by(one, detail), value: one.demographics[detail] })),
    },
  ];
}
