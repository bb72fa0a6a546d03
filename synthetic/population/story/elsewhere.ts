// What hospitals, mental health services and councils hold.
import type { HeldRecord } from '#synthetic/people/held-record.ts';
import { dayBefore } from '../days.ts';
import { panel } from './findings.ts';
import { nothingHeld, type Telling } from './telling.ts';

const specialties = [
  'Cardiology',
  'General surgery',
  'Ophthalmology',
  'Respiratory medicine',
  'Trauma and orthopaedics',
  'Gastroenterology',
  'Diabetic medicine',
  'Ear, nose and throat',
] as const;

/** How often, a year; no document gives it: assumed, with ill health what drives it. */
function visitsAYear({ health, person, known }: Telling) {
  const burden = health.conditions.length;
  // A hospital that is not the nearest sees them seldom.
  const share = known.duplicateOf ? 0.3 : 1;
  const dying = health.segment === 'end of life' ? 1 : 0;
  return {
    emergency: (0.22 + burden * 0.12 + (person.years < 5 || person.years > 80 ? 0.2 : 0) + dying) * share,
    admissions: (0.03 + burden * 0.07 + (person.years > 75 ? 0.1 : 0) + dying * 0.8) * share,
    outpatients: (0.35 + burden * 0.55) * share,
  };
}

export function hospitalRecord(telling: Telling): HeldRecord {
  const { health, known, choose, term, who, times, until } = telling;
  const held = nothingHeld(known.number.value);
  const often = visitsAYear(telling);
  const reason = () =>
    health.conditions.length > 0 && choose.happens(0.6)
      ? term(choose.oneOf(health.conditions).kind.name)
      : term(choose.oneOf(['chest-pain', 'fall', 'breathlessness', 'urinary-tract-infection', 'pneumonia']));
  for (const from of times(often.emergency)) {
    held.encounters.push({
      kind: 'emergency',
      from,
      to: later(from, 2 + choose.below(8), 'hours'),
      place: 'Emergency Department',
      reason: reason(),
      outcome: 'home',
      who: who(),
    });
    if (choose.happens(0.6))
      held.results.push(
        panel(telling, choose.oneOf(['full-blood-count', 'kidney-profile', 'inflammation']), from, 0.3),
      );
  }
  for (const from of times(often.admissions)) {
    const to = later(from, 1 + choose.below(12), 'days');
    const specialty = choose.oneOf(specialties);
    const by = who();
    held.encounters.push({
      kind: 'inpatient',
      from,
      ...(to <= `${until}T` ? { to, outcome: 'home' as const } : {}),
      specialty,
      place: 'Ward',
      reason: reason(),
      who: by,
    });
    for (const name of ['full-blood-count', 'kidney-profile', 'inflammation'])
      held.results.push(panel(telling, name, from, 0.35));
    if (to <= `${until}T`)
      held.documents.push(letter(telling, 'Discharge summary', 'discharge-summary', to, by, specialty));
  }
  for (const from of times(often.outpatients)) {
    const specialty = choose.oneOf(specialties);
    const by = who();
    held.encounters.push({
      kind: 'outpatient',
      from,
      to: later(from, 1, 'hours'),
      specialty,
      place: 'Outpatients',
      who: by,
    });
    if (choose.happens(0.6))
      held.documents.push(letter(telling, `${specialty} clinic letter`, 'clinical-letter', from, by, specialty));
  }
  if (choose.happens(Math.min(0.8, often.outpatients * 0.25)))
    held.appointments.push({
      when: `${dayBefore(until, -7 - choose.below(80))}T10:00:00+00:00`,
      specialty: choose.oneOf(specialties),
      place: 'Outpatients',
      status: 'booked',
      minutes: 20,
      who: who(),
    });
  for (const { kind, since } of health.conditions)
    if (kind.studied && since <= until)
      held.problems.push({ what: term(kind.name), since, significance: 'major', category: 'diagnosis', who: who() });
  if (health.died && choose.happens(0.4)) {
    const from = `${dayBefore(health.died, 3)}T18:00:00+00:00`;
    if (from.slice(0, 10) >= known.since)
      held.encounters.push({
        kind: 'inpatient',
        from,
        to: `${health.died}T04:00:00+00:00`,
        specialty: 'General medicine',
        place: 'Ward',
        outcome: 'died',
        who: who(),
      });
  }
  return held;
}

export function mentalHealthRecord(telling: Telling): HeldRecord {
  const { health, known, choose, term, who, times, until } = telling;
  const held = nothingHeld(known.number.value);
  const serious = health.conditions.some(
    ({ kind }) => kind.name === 'schizophrenia' || kind.name === 'bipolar-disorder',
  );
  for (const { kind, since } of health.conditions)
    if (['schizophrenia', 'bipolar-disorder', 'depression', 'dementia'].includes(kind.name) && since <= until)
      held.problems.push({ what: term(kind.name), since, significance: 'major', category: 'diagnosis', who: who() });
  for (const from of times(serious ? 6 : 1.2))
    held.encounters.push({
      kind: 'community',
      from,
      to: later(from, 1, 'hours'),
      specialty: 'Community mental health team',
      who: who(),
    });
  for (const when of times(serious ? 1.5 : 0.3))
    held.documents.push(
      letter(telling, 'Letter after an appointment', 'clinical-letter', when, who(), 'Community mental health'),
    );
  if (serious)
    held.plans.push({
      title: 'Crisis plan',
      kind: term('crisis-plan'),
      from: dayBefore(until, choose.below(400)),
      who: who(),
      summary: 'What helps when things get worse, and whom to ring.',
      wishes: [],
      actions: [],
    });
  return held;
}

const careSystem = (list: string) => `https://fhir.interweavedigital.nhs.uk/CodeSystem/Interweave-SocialCare${list}`;

export function councilRecord(telling: Telling): HeldRecord {
  const { person, health, known, choose, term, who, until } = telling;
  const held = nothingHeld(known.number.value);
  const since = dayBefore(until, 30 + choose.below(700));
  const from = since > known.since ? since : known.since;
  held.supportReason = {
    what: { system: careSystem('SupportReason'), code: 'PS-PCS', display: 'Physical support: personal care support' },
    since: from,
    who: who(),
  };
  held.assessments.push({
    what: { system: careSystem('AssessmentType'), code: 'CN', display: 'Care Act Needs Assessment' },
    when: from,
    who: who(),
    outcome: 'Provision of service',
    completed: true,
  });
  if (person.years >= 65 || health.conditions.length > 1)
    held.services.push({
      what: { system: careSystem('ServiceType'), code: 'HS', display: 'Home Support' },
      provider: 'Thamesbank Home Care (simulated)',
      from,
      who: who(),
    });
  if (health.frailty !== undefined && choose.happens(0.5))
    held.equipment.push({
      what: term(choose.oneOf(['walking-frame', 'commode', 'pendant-alarm'])),
      when: from,
      who: who(),
    });
  return held;
}

function letter(
  { term }: Telling,
  title: string,
  kind: string,
  when: string,
  who: string,
  from: string,
): HeldRecord['documents'][number] {
  return {
    title,
    kind: term(kind),
    when,
    who,
    from,
    language: 'en',
    format: 'text',
    body: 'Seen and reviewed; the plan is as agreed. Thank you for your help with their care.',
    sections: [],
  };
}

function later(when: string, count: number, unit: 'hours' | 'days'): string {
  const moment = Date.parse(when) + count * (unit === 'hours' ? 3_600_000 : 86_400_000);
  return `${new Date(moment).toISOString().slice(0, 19)}+00:00`;
}
