// Consultations: an Encounter, and the nested lists that say what was spoken of and under which heading.
// Source: GP Connect 1.6, Consultation guidance; List - consultation structure.
import type { Held } from '#synthetic/people/held-record.ts';
import { minutesLater, momentOf } from '#synthetic/people/story-time.ts';
import { addList, primaryList, secondaryList } from '../lists.ts';
import { isWithin, type Within } from '../parameters.ts';
import {
  businessIdentifier,
  careConnectExtension,
  profile,
  type RecordDraft,
  snomed,
  type Stu3Reference,
} from '../record-draft.ts';
import { prescribedFor } from './medicines.ts';
import { problemOf } from './problems.ts';

export interface ConsultationsAsked {
  within: Within;
  mostRecent?: number;
}

export function addConsultations(draft: RecordDraft, { within, mostRecent }: ConsultationsAsked): void {
  const chosen = draft.held.consultations
    .map((consultation, index) => ({ consultation, index }))
    .filter(({ consultation }) => isWithin(consultation.when, within))
    .toSorted((a, b) => momentOf(b.consultation.when).localeCompare(momentOf(a.consultation.when)))
    .slice(0, mostRecent);
  const notes: Stu3Reference[] = [];
  const entries = chosen.map(({ consultation, index }) => addConsultation(draft, consultation, index, notes));
  addList(draft, primaryList('consultations'), entries);
  if (notes.length > 0)
    addList(draft, secondaryList('Consultations - uncategorised data contained in consultations'), notes);
}

function addConsultation(
  draft: RecordDraft,
  consultation: Held<'consultations'>,
  index: number,
  notes: Stu3Reference[],
): Stu3Reference {
  const { when, kind, minutes, who, topics } = consultation;
  const start = momentOf(when);
  const performer = draft.practitioner(who);
  const id = draft.id('Encounter', index);
  const encounter = draft.add({
    resourceType: 'Encounter',
    id,
    meta: { profile: [profile('Encounter')] },
    identifier: businessIdentifier(draft.practice, id),
    status: 'finished',
    type: [{ text: kind }],
    subject: draft.patient,
    participant: [participant('PPRF', 'primary performer', performer), participant('REC', 'recorder', performer)],
    period: { start, end: minutesLater(start, minutes) },
    length: { value: minutes, unit: 'minute', system: 'http://unitsofmeasure.org', code: 'min' },
    serviceProvider: draft.organization,
  });
  const list = (
    part: string,
    title: string,
    code: [string, string],
    entries: readonly Stu3Reference[],
    problem?: Stu3Reference,
  ) =>
    draft.add({
      resourceType: 'List',
      id: draft.id('List', 'consultation', index, part),
      meta: { profile: [profile('List')] },
      ...(problem && {
        extension: [
          {
            url: careConnectExtension('RelatedProblemHeader'),
            extension: [{ url: 'target', valueReference: problem }],
          },
        ],
      }),
      status: 'current',
      mode: 'snapshot',
      title,
      code: snomed(...code),
      subject: draft.patient,
      encounter,
      date: start,
      entry: entries.map((item) => ({ item })),
    });
  const topicLists = topics.map((topic, place) => {
    const categories = (['history', 'examination', 'plan'] as const).flatMap((heading) => {
      const text = topic[heading];
      const note = text && addNarrative(draft, text, [index, place, heading], start, encounter, performer);
      const prescribed = heading === 'plan' ? prescribedFor(draft, { when, about: topic.about }) : [];
      if (note) notes.push(note);
      const under = [...(note ? [note] : []), ...prescribed];
      if (under.length === 0) return [];
      const title = heading[0]!.toUpperCase() + heading.slice(1);
      return [list(`topic-${place}-${heading}`, title, ['24781000000107', 'Category (EHR)'], under)];
    });
    const title = topic.about?.display ?? kind;
    // The problem's own entry is only in the answer where problems were asked for too.
    const problem = problemOf(draft, topic.about);
    const known = problem && draft.resources().some((r) => `${r.resourceType}/${r.id}` === problem.reference);
    return list(`topic-${place}`, title, ['25851000000105', 'Topic (EHR)'], categories, known ? problem : undefined);
  });
  list('whole', kind, ['325851000000107', 'Consultation'], topicLists);
  return encounter;
}

function addNarrative(
  draft: RecordDraft,
  text: string,
  place: readonly (string | number)[],
  when: string,
  encounter: Stu3Reference,
  performer: Stu3Reference,
): Stu3Reference {
  const id = draft.id('Observation', 'narrative', ...place);
  return draft.add({
    resourceType: 'Observation',
    id,
    meta: { profile: [profile('Observation')] },
    identifier: businessIdentifier(draft.practice, id),
    status: 'final',
    code: snomed('37331000000100', 'Comment note'),
    subject: draft.patient,
    context: encounter,
    effectiveDateTime: when,
    issued: when,
    performer: [performer],
    comment: text,
  });
}

function participant(code: string, display: string, individual: Stu3Reference): Record<string, unknown> {
  return {
    type: [{ coding: [{ system: 'https://fhir.nhs.uk/STU3/CodeSystem/GPConnect-ParticipantType-1', code, display }] }],
    individual,
  };
}
