// Referrals, investigations asked for, and other actions requested. Source: FHIR R4 ServiceRequest; UK Core ServiceRequest.
import type { ServiceRequest } from '#standards/fhir/types.ts';
import { conceptsText, conceptText, hasCode } from '../elements/concepts.ts';
import { reasonText } from '../elements/problems.ts';
import { notesText } from '../elements/notes.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import type { SectionId } from '../sections.ts';
import { wordTable } from '#standards/word-table.ts';

/** SNOMED CT: patient referral; referral to service. */
const referral = ['3457005', '306206005', 'referral'];
/** SNOMED CT: laboratory procedure, imaging, diagnostic procedure; v2-0074 sections. */
const investigation = ['108252007', '363679005', '103693007', 'LAB', 'RAD', 'laboratory', 'imaging', 'CH', 'HM', 'MB'];

const intentCautions: Readonly<Record<string, string>> = wordTable({
  proposal: 'proposed, not requested',
  option: 'one of several options',
});

function sectionFor(request: ServiceRequest): SectionId {
  const said = [...list(request.category), request.code];
  const text = said.map(conceptText).join(' ');
  if (hasCode(said, ...referral) || /\brefer/i.test(text)) return 'referral-details';
  if (hasCode(said, ...investigation) || list(request.specimen).length > 0) return 'investigations-requested';
  return /laborator|patholog|imaging|radiolog|x-?ray|\bscan\b|\bMRI\b|\bCT\b|blood test|screening test/i.test(text)
    ? 'investigations-requested'
    : 'plan-and-requested-actions';
}

export const describeServiceRequest: Describe<ServiceRequest> = (request, references) => {
  const section = sectionFor(request);
  const title =
    conceptText(request.code) ?? conceptText(list(request.orderDetail)[0]) ?? conceptsText(request.category);
  const not = request.doNotPerform === true;
  return {
    section,
    title: not && title ? `Do not do: ${title}` : title,
    kind:
      section === 'referral-details'
        ? 'Referral'
        : section === 'investigations-requested'
          ? 'Investigation'
          : 'Request',
    code: [request.code, ...list(request.category)],
    detail: joined([
      title === conceptsText(request.category) ? undefined : conceptsText(request.category),
      words(request.priority) === 'routine' ? 'routine' : labelled('priority', plain(request.priority)),
      labelled('reason', reasonText(references, request)),
      labelled(
        'to',
        joined(
          list(request.performer).map((to) => references.name(to, request)),
          ', ',
        ) ?? conceptText(request.performerType),
      ),
      labelled('due', choiceText(request, 'occurrence')),
      conceptsText(request.bodySite),
      words(request.patientInstruction),
      notesText(request.note),
    ]),
    status: plain(request.status),
    ...firstWhen(
      [request.authoredOn, section === 'referral-details' ? 'referred' : 'requested'],
      [request.occurrenceDateTime, 'due'],
      [request.occurrencePeriod, 'due'],
    ),
    who: whoOf(references, request, request.requester),
    cautions: [
      intentCautions[words(request.intent) ?? ''],
      not ? 'an instruction not to do it' : undefined,
      ['revoked', 'cancelled'].includes(words(request.status) ?? '') ? 'withdrawn' : undefined,
    ],
  };
};
