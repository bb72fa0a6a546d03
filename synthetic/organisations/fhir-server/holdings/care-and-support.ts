// Plans, and what a council holds: why somebody is supported, what was assessed, which services and what equipment.
// Source: Interweave FHIR R4 implementation guide, social care: SupportReason (Condition), Assessment (Task), Service
// (EpisodeOfCare), EquipmentProvision (DeviceRequest): the only published UK profiles for social care.
import type { CarePlan } from '@medplum/fhirtypes';
import { momentOf } from '#synthetic/people/story-time.ts';
import { coded, concept, type Holding, noteOf, profiled, terminology } from '../holding.ts';

export function addPlans({ held, id, identifier, add, patient, practitioner }: Holding): void {
  for (const [index, plan] of held.plans.entries()) {
    const own = id('CarePlan', index);
    const goals = plan.wishes.map((wish, place) =>
      add({
        resourceType: 'Goal',
        id: id('Goal', index, place),
        lifecycleStatus: 'active',
        description: { text: wish },
        subject: patient,
        startDate: plan.from.slice(0, 10),
        expressedBy: patient,
      }),
    );
    const resource: CarePlan & { id: string } = {
      resourceType: 'CarePlan',
      id: own,
      meta: profiled('CarePlan'),
      identifier: identifier(own),
      status: plan.to ? 'completed' : 'active',
      intent: 'plan',
      category: [concept(plan.kind)],
      title: plan.title,
      description: plan.review ? `${plan.summary} To be reviewed on ${plan.review.slice(0, 10)}.` : plan.summary,
      subject: patient,
      period: { start: plan.from, ...(plan.to && { end: plan.to }) },
      created: plan.from,
      ...(plan.who && { author: practitioner(plan.who) }),
      ...(goals.length > 0 && { goal: goals }),
      ...(plan.actions.length > 0 && {
        activity: plan.actions.map(({ what, who }) => ({
          detail: {
            status: 'in-progress' as const,
            description: who ? `${what} (${who})` : what,
          },
        })),
      }),
    };
    add(resource);
  }
}

export function addSupportReason({ held, id, identifier, add, patient, practitioner }: Holding): void {
  const reason = held.supportReason;
  if (!reason) return;
  const own = id('Condition', 'support-reason');
  add({
    resourceType: 'Condition',
    id: own,
    identifier: identifier(own),
    clinicalStatus: coded(terminology('condition-clinical'), 'active', 'Active'),
    category: [
      coded(
        'https://fhir.interweavedigital.nhs.uk/CodeSystem/Interweave-SocialCareSupportReasonCategory',
        'PSR',
        'Primary support reason',
      ),
    ],
    code: coded(reason.what.system, reason.what.code, reason.what.display),
    subject: patient,
    onsetDateTime: reason.since,
    recordedDate: reason.since,
    ...(reason.who && { asserter: practitioner(reason.who) }),
    ...noteOf(reason.note),
  });
}

export function addAssessments({ held, id, identifier, add, patient, practitioner, custodian }: Holding): void {
  for (const [index, { what, when, who, outcome, completed, note }] of held.assessments.entries()) {
    const own = id('Task', index);
    add({
      resourceType: 'Task',
      id: own,
      identifier: identifier(own),
      status: completed ? 'completed' : 'in-progress',
      intent: 'plan',
      code: coded(what.system, what.code, what.display),
      for: patient,
      authoredOn: momentOf(when),
      lastModified: momentOf(when),
      ...(who && { requester: practitioner(who) }),
      owner: custodian,
      ...(outcome && { output: [{ type: { text: 'Outcome' }, valueString: outcome }] }),
      ...noteOf(note),
    });
  }
}

export function addServices(holding: Holding): void {
  const { held, id, identifier, add, patient, practitioner } = holding;
  for (const [index, { what, provider, from, to, who, note }] of held.services.entries()) {
    const own = id('EpisodeOfCare', index);
    const organization = add({ resourceType: 'Organization', id: id('Organization', provider), name: provider });
    const type = coded(what.system, what.code, what.display);
    add({
      resourceType: 'EpisodeOfCare',
      id: own,
      identifier: identifier(own),
      status: to ? 'finished' : 'active',
      // An episode has no note: how often and when stands with what it is.
      type: [note === undefined ? type : { ...type, text: `${what.display}: ${note}` }],
      patient,
      managingOrganization: { ...organization, display: provider },
      period: { start: from, ...(to && { end: to }) },
      ...(who && { careManager: practitioner(who) }),
    });
  }
}

export function addEquipment({ held, id, identifier, add, patient }: Holding): void {
  for (const [index, { what, when, note }] of held.equipment.entries()) {
    const own = id('DeviceRequest', index);
    add({
      resourceType: 'DeviceRequest',
      id: own,
      identifier: identifier(own),
      status: 'active',
      intent: 'order',
      codeCodeableConcept: concept(what),
      subject: patient,
      authoredOn: when,
      occurrencePeriod: { start: when },
      ...noteOf(note),
    });
  }
}
