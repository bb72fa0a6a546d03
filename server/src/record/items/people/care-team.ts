// Who is involved in the person's care. Source: FHIR R4 CareTeam; PRSB professional contacts.
import type { CareTeam } from '#standards/fhir/types.ts';
import { conceptsText } from '../elements/concepts.ts';
import { contactText } from '../elements/names.ts';
import { notesText } from '../elements/notes.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen, periodText } from '../elements/times.ts';
import { joined, list, plain, words } from '../elements/words.ts';
import type { Describe, Line } from '../line.ts';

/** One line for the team, and one for each member: a relative among them is a personal contact. */
export const describeCareTeam: Describe<CareTeam> = (team, references) => {
  const name = words(team.name) ?? conceptsText(team.category);
  const status = plain(team.status);
  const ended = ['inactive', 'suspended'].includes(status ?? '') ? [`team is ${status}`] : [];
  const organisations = list(team.managingOrganization);
  const members = list(team.participant).filter(
    ({ member }) => !/(?:^|\/)Patient\//.test(words(member?.reference) ?? ''),
  );
  const line: Line = {
    section: 'professional-contacts',
    title: name,
    kind: 'Care team',
    code: list(team.category),
    detail: joined([
      conceptsText(team.category),
      ...list(team.telecom).map(contactText),
      members.length > 0 ? `${members.length} ${members.length === 1 ? 'member' : 'members'}` : undefined,
      notesText(team.note),
    ]),
    status,
    ...firstWhen([team.period, 'since']),
    who: whoOf(references, team, ...organisations),
    cautions: ended,
  };
  return [
    line,
    ...members.map((participant): Line => {
      const related = /(?:^|\/)RelatedPerson\//.test(words(participant.member?.reference) ?? '');
      return {
        section: related ? 'personal-contacts' : 'professional-contacts',
        title: references.name(participant.member, team),
        kind: 'Member of the care team',
        detail: joined([
          conceptsText(participant.role),
          name,
          references.name(participant.onBehalfOf, team),
          participant.period?.end && periodText(participant.period),
        ]),
        status,
        ...firstWhen([participant.period, 'since']),
        cautions: ended,
      };
    }),
  ];
};
