// One team: who is in it, and whom it looks after.
import type { CareTeamMember, Listed, TeamReviewed } from '#administration/care-teams/keep-care-teams.ts';
import { formatBirthDate, formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import type { TeamError, TypedMember, TypedPerson } from './care-teams-form.ts';
import type { TeamsFrame } from './care-teams-page.ts';

export interface TeamShown extends TeamReviewed {
  told?: string;
  errors: readonly TeamError[];
  member: TypedMember;
  person: TypedPerson;
  mostDays: number;
  /** Roles that can be in a team. */
  roles: readonly { id: string; name: string }[];
}

export function careTeamPage(shown: TeamShown, { timeZone }: TeamsFrame): Html {
  const { team, told, errors, next } = shown;
  const address = `/privacy/care-teams/${team.teamId}`;
  return html`${errorSummary(errors)}
<h1 class="nhsuk-heading-l" id="team-title">${team.name}</h1>
${told && html`<div class="nhsuk-inset-text" role="status"><p>${told}</p></div>`}
${team.status === 'ended' && html`<p><strong class="nhsuk-tag nhsuk-tag--grey">Ended</strong> It lets nobody see anything.</p>`}
<h2 class="nhsuk-heading-m" id="list-title">People it looks after</h2>
${shown.listed.length === 0 && html`<p>Nobody is on its list.</p>`}
${
  shown.listed.length > 0 &&
  html`<table class="nhsuk-table lcr-items" aria-labelledby="list-title"><thead><tr><th scope="col">Person</th><th scope="col">Until</th><th scope="col">Put there by</th><th scope="col">Take off</th></tr></thead>
<tbody>${shown.listed.map((entry) => listedRow(entry, address, timeZone, team.status))}</tbody></table>`
}
${next !== undefined && html`<p><a href="${address}?after=${next}">The next people on the list</a></p>`}
${team.status === 'active' && html`${personForm(shown, address)}${membersForm(shown, address)}${endForm(shown, address)}`}
<p><a href="/privacy/care-teams">All teams</a></p>`;
}

function listedRow(
  { entryId, demographics, until, by }: Listed,
  address: string,
  timeZone: string,
  status: 'active' | 'ended',
): Html {
  const [name] = demographics?.names ?? [];
  const called = name
    ? [...(name.given ?? []), name.family].filter(Boolean).join(' ')
    : 'Somebody who is not shown here';
  return html`<tr><td>${called}${demographics?.birthDate && html`<div>Born ${formatBirthDate(demographics.birthDate)}</div>`}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">Until: </span>${formatDateTime(until.toISOString(), timeZone)}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">Put there by: </span>${by.type === 'user' ? by.name : 'this service'}</td>
<td>${status === 'active' && html`<form method="post" action="${address}/people/${entryId}/end"><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">Take off<span class="nhsuk-u-visually-hidden"> ${called}</span></button></form>`}</td></tr>`;
}

function personForm({ errors, person, mostDays }: TeamShown, address: string): Html {
  return html`<section class="lcr-section" aria-labelledby="person-title"><h3 class="nhsuk-heading-s" id="person-title">Put somebody on the list</h3>
<p>Others in the team may then open their record. You may not by this: nobody lets themselves in. The person can be told that you wrote it down.</p>
<form method="post" action="${address}/people" novalidate>
${input('nhsNumber', 'Their NHS number', person.nhsNumber, errors, 'nhsuk-input--width-10')}
${input('days', `For how many days, at most ${mostDays}?`, person.days, errors, 'nhsuk-input--width-4')}
<button class="nhsuk-button" type="submit">Put on the list</button></form></section>`;
}

function membersForm({ team, errors, member, roles }: TeamShown, address: string): Html {
  const users = team.members.filter((each) => each.kind === 'user');
  const inRole = new Set(team.members.flatMap((each) => (each.kind === 'role' ? [each.roleId] : [])));
  const box = (name: string, value: string, id: string, words: Html | string, checked: boolean) =>
    html`<div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" id="${id}" name="${name}" type="checkbox" value="${value}"${checked && html` checked`}><label class="nhsuk-label nhsuk-checkboxes__label" for="${id}">${words}</label></div>`;
  const ownWord = ({ addedBy, ...each }: CareTeamMember) => each.kind === 'user' && each.userId === addedBy;
  return html`<section class="lcr-section" aria-labelledby="members-title"><h2 class="nhsuk-heading-m" id="members-title">Who is in it</h2>
<form method="post" action="${address}/members" novalidate><input type="hidden" name="after" value="${team.version}">
${input('name', 'What is it called?', team.name, errors, 'nhsuk-u-width-two-thirds')}
${
  users.length > 0 &&
  html`<div class="nhsuk-form-group"><fieldset class="nhsuk-fieldset"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Those named</legend><div class="nhsuk-checkboxes nhsuk-checkboxes--small">${users.map(
    (each, index) =>
      box(
        'member',
        each.userId,
        `member-${index}`,
        html`${each.name}${ownWord(each) && ', by their own word, which lets them see nothing'}`,
        true,
      ),
  )}</div></fieldset></div>`
}
<div class="nhsuk-form-group"><fieldset class="nhsuk-fieldset"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Everybody here who is</legend><div class="nhsuk-checkboxes nhsuk-checkboxes--small">${roles.map(
    ({ id, name }) => box('role', id, `role-${id}`, name, inRole.has(id)),
  )}</div></fieldset></div>
<h3 class="nhsuk-heading-s">Add somebody</h3>
${input('userId', 'What they sign in with, for example the number on their smartcard', member.userId, errors, 'nhsuk-input--width-20')}
${input('memberName', 'Their name', member.memberName, errors, 'nhsuk-u-width-two-thirds')}
<button class="nhsuk-button" type="submit">Save who is in it</button></form></section>`;
}

function endForm({ team }: TeamShown, address: string): Html {
  return html`<section class="lcr-section" aria-labelledby="end-title"><h2 class="nhsuk-heading-m" id="end-title">End this team</h2>
<p>Nobody sees anything by it from that moment. It cannot be begun again.</p>
<form method="post" action="${address}/end" novalidate><input type="hidden" name="after" value="${team.version}"><button class="nhsuk-button nhsuk-button--warning" type="submit">End this team</button></form></section>`;
}

function input(
  field: TeamError['field'],
  label: string,
  value: string,
  errors: readonly TeamError[],
  width: string,
): Html {
  const error = errors.find((each) => each.field === field)?.text;
  return html`<div class="nhsuk-form-group${error && ' nhsuk-form-group--error'}"><label class="nhsuk-label" for="${field}">${label}</label>${error && html`<span class="nhsuk-error-message" id="${field}-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${error}</span>`}<input class="nhsuk-input ${width}" id="${field}" name="${field}" type="text" autocomplete="off" spellcheck="false" value="${value}"${error && html` aria-describedby="${field}-error"`}></div>`;
}
