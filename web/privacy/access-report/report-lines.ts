// The lines of an access report as every form of it says them: on the screen, as a PDF.
import type { AccessLine, NodeTold } from '#administration/access/review-access.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { nodesInWords, type NodeSaid, toldInWords } from './node-words.ts';
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
  /** Whose logs it stands in; empty where there is only ours. */
  writtenBy: string;
  /** Ours has it, so that it can be checked. */
  ours: boolean;
}

/** @param nodes how neighbouring records answered, where there are any: then each line says whose it is. */
export function reportLines(
  lines: readonly AccessLine[],
  partnership: Pick<Partnership, 'timeZone' | 'roles' | 'organisations'>,
  nodes: readonly NodeTold[] = [],
): ReportLine[] {
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
    writtenBy: nodes.length > 0 ? writtenByInWords(line.writtenBy, partnership) : '',
    ours: line.writtenBy.here,
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

const nameOf = ({ organisations }: Pick<Partnership, 'organisations'>, ods: string) =>
  organisations.find((organisation) => organisation.ods === ods)?.name ?? ods;

const writtenByInWords = (
  { here, told }: AccessLine['writtenBy'],
  partnership: Pick<Partnership, 'organisations'>,
): string =>
  toldInWords(
    here,
    told.map((ods) => nameOf(partnership, ods)),
  );

/** How each neighbouring record answered, those that did not first. */
export const nodesSaid = (nodes: readonly NodeTold[], partnership: Pick<Partnership, 'organisations'>): NodeSaid[] =>
  nodesInWords(nodes.map((node) => ({ ...node, name: nameOf(partnership, node.organisation) })));
