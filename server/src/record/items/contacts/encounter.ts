// Contacts with professionals, admissions and discharges. Source: FHIR R4 Encounter; v3 ActEncounterCode; UK Core Encounter.
import type { Encounter } from '#standards/fhir/types.ts';
import { conceptText, conceptWords, hasCode } from '../elements/concepts.ts';
import { extensionText } from '../elements/extensions.ts';
import { problemsText, reasonText } from '../elements/problems.ts';
import { targetsOf, whoOf, type References } from '../elements/references.ts';
import { dateOf, firstWhen, periodText } from '../elements/times.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe, Line } from '../line.ts';
import { wordTable } from '#standards/word-table.ts';

const classes: Readonly<Record<string, string>> = wordTable({
  AMB: 'Outpatient or clinic contact',
  EMER: 'Emergency attendance',
  FLD: 'Contact in the community',
  HH: 'Home visit',
  IMP: 'Inpatient stay',
  ACUTE: 'Inpatient stay',
  NONAC: 'Inpatient stay',
  OBSENC: 'Observation stay',
  PRENC: 'Stay about to begin',
  SS: 'Day case',
  VR: 'Remote contact',
});
const admissions = ['IMP', 'ACUTE', 'NONAC', 'OBSENC', 'PRENC', 'SS'];

/** A contact is one line; a stay is an admission, and a discharge once it has ended. */
export const describeEncounter: Describe<Encounter> = (encounter, references) => {
  const kindCode = words(encounter.class?.code) ?? '';
  const title = conceptText(list(encounter.type)[0]) ?? conceptText(encounter.serviceType);
  const shared = {
    title,
    kind: classes[kindCode] ?? words(encounter.class?.display) ?? 'Contact',
    code: list(encounter.type),
    status: plain(encounter.status),
    who: professional(encounter, references),
  };
  const detail = joined([
    title === undefined ? undefined : (classes[kindCode] ?? words(encounter.class?.display)),
    title === conceptText(encounter.serviceType) ? undefined : conceptText(encounter.serviceType),
    labelled('reason', reasonText(references, encounter)),
    labelled(
      'diagnosis',
      problemsText(
        references,
        encounter,
        list(encounter.diagnosis).map(({ condition }) => condition),
      ),
    ),
    labelled('where', place(encounter, references)),
    labelled('outcome', extensionText(encounter, 'OutcomeOfAttendance')),
  ]);
  const stay = encounter.hospitalization;
  const refersTo = targetsOf(
    encounter.reasonReference,
    list(encounter.diagnosis).map(({ condition }) => condition),
  );
  if (!admissions.includes(kindCode)) {
    return {
      ...shared,
      section: 'contacts-with-professionals',
      detail: joined([detail, labelled('discharged to', conceptWords(stay?.dischargeDisposition))]),
      ...firstWhen([encounter.period, 'started']),
      cautions: cautionsOf(encounter),
      facts: { until: dateOf(encounter.period?.end), refersTo },
    };
  }
  const admission: Line = {
    ...shared,
    section: 'admission-details',
    detail: joined([
      detail,
      labelled('admission', extensionText(encounter, 'AdmissionMethod')),
      labelled('admitted from', conceptWords(stay?.admitSource)),
      stay?.reAdmission ? 'readmission' : undefined,
      labelled('legal status', extensionText(encounter, 'LegalStatus')),
      encounter.period?.start && encounter.period.end ? periodText(encounter.period) : undefined,
    ]),
    ...firstWhen([encounter.period, 'admitted']),
    cautions: cautionsOf(encounter),
    facts: { until: dateOf(encounter.period?.end), refersTo, legalStatus: extensionText(encounter, 'LegalStatus') },
  };
  const left = dateOf(encounter.period?.end);
  if (!left && !stay?.dischargeDisposition) return admission;
  if (words(encounter.status) !== 'finished' && !stay?.dischargeDisposition) return admission;
  return [
    admission,
    {
      ...shared,
      section: 'discharge-details',
      detail: joined([
        labelled('discharge', extensionText(encounter, 'DischargeMethod')),
        labelled('to', conceptWords(stay?.dischargeDisposition)),
        labelled('destination', references.name(stay?.destination, encounter)),
        detail,
      ]),
      when: left,
      whenMeaning: left && 'discharged',
      cautions: cautionsOf(encounter),
    },
  ];
};

function cautionsOf(encounter: Encounter): (string | undefined)[] {
  return [words(encounter.status) === 'cancelled' ? 'cancelled: did not take place' : undefined];
}

/** Whoever had charge (attending, primary performer, consultant), else whoever took part, else the organisation. */
function professional(encounter: Encounter, references: References): string | undefined {
  const participants = list(encounter.participant);
  const leading = participants.filter(({ type }) => hasCode(list(type), 'ATND', 'PPRF', 'CON'));
  return whoOf(
    references,
    encounter,
    ...leading.map(({ individual }) => individual),
    ...participants.map(({ individual }) => individual),
    encounter.serviceProvider,
  );
}

function place(encounter: Encounter, references: References): string | undefined {
  return joined(
    list(encounter.location).map(({ location }) => references.name(location, encounter)),
    ', ',
  );
}
