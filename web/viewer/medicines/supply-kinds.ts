// Who supplies a medicine and how: repeat, acute, a hospital, bought by the person. As sources say it; what none says is said.
// Source: GP Connect 1.6 (prescription type, prescribing agency); FHIR R4, medication-statement-category and
// medicationrequest-category; PRSB Core Information Standard v2, medications.
import { headsOf } from '#record/joining/conflicts/found.ts';
import type { ShownItem, ShownLine } from '../joined-so-far.ts';

export type SupplyKind = 'repeat' | 'acute' | 'hospital' | 'over the counter' | 'not said';

export const supplyKinds: Readonly<Record<SupplyKind, string>> = {
  repeat: 'Repeat',
  acute: 'Acute',
  hospital: 'Prescribed by a hospital or another organisation',
  'over the counter': 'Bought over the counter, or reported by the person',
  'not said': 'The sources do not say how it is supplied',
};

/** @param hospitals ids of the sources of organisations that are no general practice. */
export function supplyKindOf(line: ShownLine, hospitals: ReadonlySet<string>): SupplyKind {
  const said = line.originals.map(saidKind);
  // A practice that repeats it is who is asked about it, whoever began it.
  for (const kind of ['over the counter', 'repeat'] as const) if (said.includes(kind)) return kind;
  if (said.includes('hospital')) return 'hospital';
  if (headsOf(line).every(({ sourceId }) => hospitals.has(sourceId))) return 'hospital';
  return said.includes('acute') ? 'acute' : 'not said';
}

function saidKind({ facts }: ShownItem): SupplyKind {
  const { supplyKind = '', agency = '', setting = '' } = facts?.medicine ?? {};
  if (/over.?the.?counter|purchased|bought|self/i.test(`${agency} ${supplyKind}`) || setting === 'patientspecified')
    return 'over the counter';
  if (/another|hospital|secondary|other organi[sz]ation/i.test(agency)) return 'hospital';
  if (/repeat|continuous|long.?term/i.test(supplyKind)) return 'repeat';
  if (/acute|short.?course|one.?off/i.test(supplyKind)) return 'acute';
  return ['inpatient', 'outpatient', 'discharge'].includes(setting) ? 'hospital' : 'not said';
}
