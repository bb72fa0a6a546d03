// What a general practice holds: problems, medicines, consultations, measurements, tests, vaccinations and plans.
import type { HeldRecord } from '#synthetic/people/held-record.ts';
import { dayBefore } from '../days.ts';
import { measured, panel } from './findings.ts';
import { nothingHeld, type Telling } from './telling.ts';

/**
 * How often somebody is seen in a year, well or ill. No document gives it: assumed, so that a healthy adult goes twice and
 * somebody with three conditions monthly.
 */
function consultationsAYear({ person, health }: Telling): number {
  const young = person.years < 5 ? 2 : 0;
  return 1.6 + young + person.years / 60 + health.conditions.length * 2 + (health.segment === 'end of life' ? 8 : 0);
}

const complaints = [
  'Cough and cold',
  'Back pain',
  'Tiredness',
  'Rash',
  'Sore throat',
  'Abdominal pain',
  'Review of medicines',
  'Headache',
  'Low mood',
  'Knee pain',
] as const;

export function practiceRecord(telling: Telling): HeldRecord {
  const { person, health, known, choose, term, who, times, until } = telling;
  const held = nothingHeld(known.number.value);
  const isFormer = known.kind === 'former-practice';
  held.registration = { since: known.since, usualGp: who(), dissent: false, confidentialAreas: [] };
  for (const { kind, since } of health.conditions) {
    if (since > until) continue;
    const diagnosed = { who: who(), since };
    held.problems.push({ what: term(kind.name), significance: 'major', category: 'problem', ...diagnosed });
    for (const [name, dose] of kind.medicines)
      if (choose.happens(0.85))
        held.medicines.push({
          what: term(name),
          dose,
          supply: 'repeat',
          since,
          lastIssued: dayBefore(until, choose.below(28)),
          days: 28,
          for: term(kind.name),
          who: diagnosed.who,
          ...(isFormer ? { stopped: until, stoppedBecause: 'Left the practice' } : {}),
        });
    for (const when of times(kind.aYear)) held.results.push(panel(telling, kind.panel, when, 0.3));
  }
  if (choose.happens(0.12))
    held.allergies.push({
      to: term('penicillin'),
      kind: 'medication',
      reaction: term('rash'),
      severity: 'mild',
      recorded: dayBefore(until, 400 + choose.below(3000)),
      degraded: false,
      who: who(),
    });
  else if (choose.happens(0.4)) held.noKnownAllergies = dayBefore(until, choose.below(900));
  for (const when of times(consultationsAYear(telling))) {
    const by = who();
    const about =
      health.conditions.length > 0 && choose.happens(0.5) ? choose.oneOf(health.conditions).kind.name : undefined;
    held.consultations.push({
      when,
      who: by,
      kind: choose.happens(0.4) ? 'Telephone consultation' : 'Surgery consultation',
      minutes: 10,
      topics: [
        { about: about ? term(about) : { display: choose.oneOf(complaints) }, plan: 'Review if it does not settle.' },
      ],
    });
    held.observations.push(...measured(telling, when));
    if (choose.happens(0.12))
      held.medicines.push({
        what: term(choose.oneOf(['ibuprofen-400mg', 'doxycycline-100mg', 'paracetamol-500mg', 'omeprazole-20mg'])),
        dose: 'As directed',
        supply: 'acute',
        since: when.slice(0, 10),
        days: 7,
        stopped: when.slice(0, 10),
        stoppedBecause: 'Course finished',
        who: by,
      });
  }
  for (const when of times(0.25))
    held.results.push(panel(telling, choose.oneOf(['full-blood-count', 'kidney-profile', 'liver-profile']), when, 0.1));
  if (person.years >= 16)
    held.observations.push({
      what: term(health.smoking === 'smokes' ? 'smoker' : health.smoking === 'ex' ? 'ex-smoker' : 'never-smoked'),
      when: dayBefore(until, choose.below(700)),
      category: 'social-history',
      who: who(),
    });
  const atRisk = person.years >= 65 || health.conditions.length > 0;
  for (const when of times(atRisk ? 0.7 : 0.1))
    held.immunisations.push({ what: term('flu-vaccination'), when, against: 'Influenza', given: true, who: who() });
  if (person.years < 6)
    held.immunisations.push({
      what: term('six-in-one-vaccination'),
      when: dayBefore(until, Math.min(person.years * 365, 900)),
      given: true,
      who: who(),
    });
  if (health.frailty !== undefined && health.frailty >= 6)
    held.problems.push({
      what: term(health.frailty >= 7 ? 'severe-frailty' : 'moderate-frailty'),
      since: dayBefore(until, choose.below(800)),
      significance: 'major',
      category: 'problem',
      who: who(),
    });
  if (health.pregnant)
    held.problems.push({
      what: term('pregnant'),
      since: dayBefore(until, 30 + choose.below(200)),
      significance: 'major',
      category: 'problem',
      who: who(),
    });
  if (isFormer) return held;
  if (health.conditions.length >= 3 && choose.happens(0.35)) held.plans.push(carePlan(telling));
  if (health.segment === 'end of life') {
    const since = dayBefore(until, 20 + choose.below(300));
    held.problems.push({
      what: term('end-of-life-register'),
      since,
      significance: 'major',
      category: 'problem',
      who: who(),
    });
    if (choose.happens(0.6))
      held.plans.push({
        title: 'End of life care plan',
        kind: term('end-of-life-plan'),
        from: since,
        who: who(),
        summary: 'What matters most, and where.',
        wishes: ['To be cared for at home where that can be'],
        actions: [{ what: 'Anticipatory medicines in the house', who: who() }],
      });
  }
  if (person.speaksLittleEnglish)
    held.flags.push({ what: term('interpreter-needed'), kind: 'reasonable-adjustment', since: known.since });
  return held;
}

function carePlan({ term, who, until, choose }: Telling): HeldRecord['plans'][number] {
  return {
    title: 'Personalised care and support plan',
    kind: term('support-plan'),
    from: dayBefore(until, 30 + choose.below(500)),
    review: dayBefore(until, -90),
    who: who(),
    summary: 'What keeps them well, who does what, and what to do when it changes.',
    wishes: ['To stay in their own home'],
    actions: [{ what: 'Review of medicines', who: who() }],
  };
}
