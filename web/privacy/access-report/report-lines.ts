// The lines of an access report as every form of it says them: on the screen, as a PDF.
import type { AccessLine } from '#administration/access/review-access.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { informationInWords, whatCameOfIt, whatWasDone, whyInWords } from './report-words.ts';

export interface ReportLine {
  when: string;
  /** Name, what they do, where. */
  who: string;
  what: string;
  why: string;
  /** "allergies, medicines and letters" */
  information: string | undefined;
  emergency: boolean;
  refused: boolean;
  /** Its places in the log; those not sealed yet are left out. */
  places: readonly number[];
  disclosureId: string | undefined;
}

export function reportLines(lines: readonly AccessLine[], partnership: Partnership): ReportLine[] {
  return lines.map((line) => ({
    when: formatDateTime(line.at.toISOString(), partnership.timeZone),
    who: whoInWords(line.who, partnership, line.by),
    what: [whatWasDone(line), whatCameOfIt(line)].filter(Boolean).join('. '),
    why: whyInWords(line),
    information: informationInWords(line.sections),
    emergency: line.emergency || line.kind === 'break-glass',
    refused: line.outcome === 'refused',
    places: line.events.flatMap(({ leafIndex }) => leafIndex ?? []),
    disclosureId: line.disclosureId,
  }));
}

export function whoInWords(
  who: AccessLine['who'],
  { roles, organisations }: Pick<Partnership, 'roles' | 'organisations'>,
  by?: AccessLine['by'],
): string {
  if (!who) return 'The computer, by itself';
  if (by === 'person') return 'You';
  if (by === 'proxy') return `${who.name}, who may act for you`;
  const role = roles.find(({ id }) => id === who.roleId)?.name ?? who.roleId;
  const organisation = organisations.find(({ ods }) => ods === who.organisation)?.name ?? who.organisation;
  return [who.name, role, organisation].filter(Boolean).join(', ');
}
