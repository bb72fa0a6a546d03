// Results that belong to other results: what an organism was tested against, and reports that follow from a finding.
// Source: HL7 v2.8.2 §7.4.1.26 (parent result), §7.4.1.29 (parent), §7.4.2.4 (observation sub-ID), §7.5 (microbiology).
import type { Observation } from '#standards/fhir/types.ts';
import { present, type Translating } from '../context.ts';
import type { Order } from '../structure.ts';
import type { ReportOf } from './report.ts';

const susceptibility = new Set(['S', 'R', 'I', 'MS', 'VS', 'NS', 'SDD']);

/** An organism and what it was tested against share a sub-id (OBX-4): the tests are members of the finding. */
export function linkSusceptibilities(together: readonly Observation[]): void {
  const [organism, ...tests] = together;
  if (!organism?.valueCodeableConcept) return;
  const members = tests.filter(({ interpretation: flags }) =>
    flags?.some(({ coding }) => coding?.some(({ code }) => code !== undefined && susceptibility.has(code))),
  );
  if (members.length > 0) {
    organism.hasMember = members.map(({ id }) => ({ reference: `Observation/${id}`, type: 'Observation' }));
  }
}

/**
 * Results that follow from another result (OBR-26, OBR-29: susceptibilities of an organism found) are derived from it,
 * where it is in the same message.
 */
export function linkParents(reports: readonly (ReportOf & { order: Order })[], translating: Translating): void {
  const byNumber = Map.groupBy(
    reports.flatMap((report) =>
      [report.identity.placer?.value, report.identity.filler?.value].map((number) => ({ number, report })),
    ),
    ({ number }) => number,
  );
  const findings = new Map<ReportOf, ReadonlyMap<string, Observation>>();
  for (const child of reports) {
    const obr = child.order.obr?.segment;
    if (!obr || (!obr.has(26) && !obr.has(29))) continue;
    const [code, subId] = [obr.text(26, 1), obr.text(26, 2)];
    const parent = present([obr.text(29, 1, 1), obr.text(29, 2, 1)])
      .map((number) => byNumber.get(number)?.find(({ report }) => report !== child)?.report)
      .find((found) => found !== undefined);
    if (parent && !findings.has(parent)) findings.set(parent, findingsOf(parent));
    const finding = parent && findings.get(parent)!.get(keyOfFinding(code, subId));
    obr.tick(26);
    if (!finding) {
      // A parent that is only a number (OBR-29) is the request's.
      if (!obr.has(26)) continue;
      translating.lose(
        'OBR-26',
        'changed',
        'The result this one follows from is not in the message; they are not linked.',
      );
      continue;
    }
    obr.tick(29);
    for (const observation of child.results.observations) {
      observation.derivedFrom = [{ reference: `Observation/${finding.id!}`, type: 'Observation' }];
    }
  }
}

/** The first observation of each code of a report, and of each code and sub-id. */
function findingsOf({ results }: ReportOf): Map<string, Observation> {
  const found = new Map<string, Observation>();
  for (const observation of results.observations) {
    for (const { code } of observation.code?.coding ?? []) {
      for (const key of [keyOfFinding(code, undefined), keyOfFinding(code, results.subIds.get(observation))]) {
        if (!found.has(key)) found.set(key, observation);
      }
    }
  }
  return found;
}

function keyOfFinding(code: string | undefined, subId: string | undefined): string {
  return JSON.stringify([code ?? null, subId ?? null]);
}
