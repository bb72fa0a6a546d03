// RF1 with its PRD → UK Core ServiceRequest. Source: HL7 v2.8.2 chapter 11 (REF), §11.8.1 (RF1), §11.8.3 (PRD), tables 0283,
// 0280, 0281, 0286.
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Reference, ServiceRequest } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, filled, filledOrNone, periodOf, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn, mapped } from '../data-types/codes.ts';
import { entityIdentifier, identifierSystem } from '../data-types/identifiers.ts';
import { humanName, nameText } from '../data-types/names.ts';
import { annotations } from '../notes.ts';
import type { Noted, Structure } from '../structure.ts';
import { wordTable } from '#standards/word-table.ts';

/** RF1-1, table 0283. */
const statuses: Readonly<Record<string, ServiceRequest['status']>> = wordTable({
  A: 'active',
  P: 'active',
  R: 'revoked',
  E: 'revoked',
});
/** RF1-2, table 0280. */
const priorities: Readonly<Record<string, ServiceRequest['priority']>> = wordTable({
  S: 'stat',
  A: 'asap',
  R: 'routine',
});

/**
 * The referral of a REF message.
 * @param conditions references to the problems it is about.
 */
export function referral(
  rf1: Noted,
  structure: Structure,
  patientId: PatientId,
  encounter: Reference | undefined,
  conditions: NonNullable<ServiceRequest['reasonReference']>,
  translating: Translating,
): ServiceRequest {
  const segment = rf1.segment;
  const identifiers = [6, 11].flatMap((field) => {
    const found = segment.has(field) ? entityIdentifier(segment.first(field), 'order', translating) : undefined;
    return found ? [found] : [];
  });
  const [key] = identifiers;
  const said = segment.has(1)
    ? mapped(segment.first(1), statuses, translating, 'It is no state of HL7 table 0283.')
    : undefined;
  const type = codedIn(segment, 3, translating, { table: '0281' });
  const providers = providersOf(structure, translating);
  const { event, controlId } = translating.header;
  const effective = dateTimeIn(segment, 7, translating);
  const expires = dateTimeIn(segment, 8, translating);
  for (const field of [1, 2]) if (segment.has(field)) segment.first(field).tick();
  return filled<ServiceRequest>({
    resourceType: 'ServiceRequest',
    id: deterministicId(
      key
        ? ['ServiceRequest', translating.source.organisation, key.system!, key.value!]
        : ['ServiceRequest', translating.source.organisation, patientId, 'referral', controlId ?? ''],
    ),
    meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-ServiceRequest'] },
    identifier: identifiers,
    // I14 cancels; a referral that was refused or has run out is no longer one.
    status: event === 'I14' ? 'revoked' : (said ?? 'active'),
    intent: 'order',
    category: present([codedIn(segment, 5, translating, { table: '0284' })]),
    priority: segment.has(2)
      ? mapped(segment.first(2), priorities, translating, 'FHIR has no such priority.')
      : undefined,
    code: type ?? { text: 'Referral' },
    orderDetail: allCodedIn(segment, 4, translating, { table: '0282' }),
    subject: { reference: `Patient/${patientId}`, type: 'Patient' },
    encounter: encounter as ServiceRequest['encounter'],
    occurrencePeriod: periodOf(effective, expires, 'RF1-8', translating),
    authoredOn: dateTimeIn(segment, 9, translating) ?? effective,
    requester: providers.find(({ role }) => role === 'RP')?.who as ServiceRequest['requester'],
    performer: providers.filter(({ role }) => role === 'RT').map(({ who }) => who) as ServiceRequest['performer'],
    reasonCode: [
      ...allCodedIn(segment, 10, translating, { table: '0336' }),
      ...present([segment.first(14).wholeText()?.trim()]).map((text) => ({ text })),
    ],
    reasonReference: conditions,
    note: [
      ...providers
        .filter(({ role }) => role !== 'RP' && role !== 'RT')
        .map(({ who, words }) => ({ text: `${words}: ${who.display ?? who.identifier?.value ?? ''}` })),
      ...present([segment.first(24).wholeText()?.trim()]).map((text) => ({ text })),
      ...annotations(rf1.notes, translating),
    ],
  });
}

interface Provider {
  role: string;
  words: string;
  who: Reference;
}

/** Everybody a referral names (PRD): who refers, to whom, and who else is concerned. */
function providersOf(structure: Structure, translating: Translating): Provider[] {
  const segments: SegmentReader[] = [
    ...(structure.message.get('PRD') ?? []),
    ...structure.patients.flatMap(({ others }) => others.get('PRD') ?? []),
  ].map(({ segment }) => segment);
  return segments.flatMap((prd) => {
    const roles = allCodedIn(prd, 1, translating, { table: '0286' });
    const [name] = present(prd.all(2).map((part) => humanName(part, translating)));
    const [number] = prd.all(7);
    const value = number?.text(1);
    // PLN: number, type, state, expiry.
    const type = number?.text(2);
    const who = filledOrNone<Reference>({
      type: 'Practitioner',
      identifier:
        value === undefined
          ? undefined
          : { system: identifierSystem({ namespace: type }, 'practitioner', translating), value },
      display: name && nameText(name),
    });
    if (!who || (who.display === undefined && who.identifier === undefined)) return [];
    const codes = roles.length > 0 ? roles : [{ text: 'Provider' }];
    return codes.map((role) => ({
      role: role.coding?.[0]?.code ?? '',
      words: role.text ?? role.coding?.[0]?.code ?? 'Provider',
      who,
    }));
  });
}
