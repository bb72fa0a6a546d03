// What a neighbouring record's log says of looks at a person, as lines of their report (R57). Its AuditEvents follow IHE BALP at
// best: what is not said is left open, and nothing of it is taken for verified.
// Source: IHE BALP 1.1.4; FHIR R4 AuditEvent.
import type { AuditEvent } from '#standards/fhir/types.ts';
import { odsCodes, participation, restful } from '../resource/codes.ts';
import type { AccessLine } from '../report/person-report.ts';
import { requestIdOf } from './request-id-of.ts';

/** What was told by one neighbour, by its ODS code. */
export interface ToldLog {
  node: string;
  events: readonly AuditEvent[];
}

/** A line of another's log, and what tells whether it is one of ours. */
export interface ToldLine {
  line: AccessLine;
  event: AuditEvent;
  requestId: string | undefined;
  /** Organisations that took part in asking. */
  organisations: ReadonlySet<string>;
}

/** Somebody who looked, or tried to. What was sent, changed or put together is no look, as in our own list. */
export function toldLine(event: AuditEvent, node: string): ToldLine | undefined {
  const at = new Date(event.recorded);
  const looked = event.action === undefined || event.action === 'R' || event.action === 'E';
  if (!looked || Number.isNaN(at.getTime())) return undefined;
  const organisations = organisationsOf(event);
  const refused = event.outcome === '8' || event.outcome === '12';
  return {
    event,
    requestId: requestIdOf(event),
    organisations: new Set(organisations),
    line: {
      at,
      place: { at: at.getTime(), sequence: 0, told: '' },
      kind: refused ? 'refuse' : kindOf(event),
      who: whoIn(event, organisations),
      outcome: refused ? 'refused' : event.outcome === '4' ? 'nothing shown' : 'shown',
      emergency: (event.purposeOfEvent ?? [])
        .concat(event.agent.flatMap(({ purposeOfUse }) => purposeOfUse ?? []))
        .some(({ coding }) => coding?.some(({ code }) => code === 'BTG' || code === 'ETREAT')),
      explanation: undefined,
      sections: [],
      sources: [],
      disclosureId: undefined,
      writtenBy: { here: false, told: [node] },
      events: [{ eventId: event.id ?? '', leafIndex: undefined, resource: event }],
    },
  };
}

function kindOf({ type, subtype = [] }: AuditEvent): AccessLine['kind'] {
  if (type.code === '110101') return 'review-access';
  if (subtype.some(({ system, code }) => system === restful && code === 'search-type') && type.code === '110112')
    return 'find-patient';
  return 'open-record';
}

function organisationsOf({ agent }: AuditEvent): string[] {
  return agent
    .flatMap(({ who }) => [who?.identifier, who?.identifier?.assigner?.identifier])
    .flatMap((identifier) => (identifier?.system === odsCodes && identifier.value ? [identifier.value] : []));
}

/** Whoever asked: a person before a program. */
function whoIn({ agent }: AuditEvent, [organisation]: readonly string[]): AccessLine['who'] {
  const asked = agent.filter(({ requestor }) => requestor);
  const person =
    asked.find(({ type }) => type?.coding?.some(({ system }) => system === participation)) ??
    asked.find(({ name, role }) => name ?? role) ??
    asked[0];
  if (!person) return undefined;
  const role = person.role?.[0];
  const ods = person.who?.identifier?.system === odsCodes;
  return {
    userId: said(person.who?.identifier?.value ?? person.who?.reference),
    name: ods ? '' : said(person.name ?? person.who?.display),
    roleId: said(role?.text ?? role?.coding?.[0]?.display ?? role?.coding?.[0]?.code),
    organisation: said(organisation ?? (ods ? person.who?.display : undefined)),
  };
}

/** Another's words: one line of them, and not for ever. */
const said = (text: string | undefined) =>
  (text ?? '')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 120);
