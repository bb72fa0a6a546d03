// The teams of one's organisation; and, for whoever looks after privacy, those of all with what to see to.
import type { CareTeam, TeamOverlooked, TeamWarning } from '#administration/care-teams/keep-care-teams.ts';
import { type Html, html } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import type { TeamError } from './care-teams-form.ts';

export interface TeamsFrame {
  nameOf: (ods: string) => string;
  roleName: (roleId: string) => string;
  timeZone: string;
}

export function careTeamsPage(
  teams: readonly CareTeam[],
  organisation: string,
  typed: string,
  errors: readonly TeamError[],
): Html {
  const [error] = errors;
  return html`${errorSummary(errors)}
<h1 class="nhsuk-heading-l">Care teams of ${organisation}</h1>
<p>Whoever is in a team may open the records of the people on its list, as far as their role lets them. A change counts with the next record that anybody opens.</p>
${teams.length === 0 && html`<p>There is none yet.</p>`}
${
  teams.length > 0 &&
  html`<table class="nhsuk-table lcr-items" aria-label="Care teams"><thead><tr><th scope="col">Team</th><th scope="col">Who is in it</th><th scope="col">People on its list</th></tr></thead>
<tbody>${teams.map(
    ({ teamId, name, status, members, people }) =>
      html`<tr><td><a href="/privacy/care-teams/${teamId}">${name}</a>${status === 'ended' && ' (ended)'}</td><td><span class="lcr-cell-heading" aria-hidden="true">Who is in it: </span>${members.length}</td><td><span class="lcr-cell-heading" aria-hidden="true">People on its list: </span>${people}</td></tr>`,
  )}</tbody></table>`
}
<h2 class="nhsuk-heading-m">A new team</h2>
<form method="post" action="/privacy/care-teams" novalidate>
<div class="nhsuk-form-group${error && ' nhsuk-form-group--error'}"><label class="nhsuk-label" for="name">What is it called?</label>${error && html`<span class="nhsuk-error-message" id="name-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${error.text}</span>`}<input class="nhsuk-input nhsuk-u-width-two-thirds" id="name" name="name" type="text" autocomplete="off" value="${typed}"${error && html` aria-describedby="name-error"`}></div>
<button class="nhsuk-button" type="submit">Make this team</button>
</form>`;
}

const warningWords: Readonly<Record<TeamWarning, string>> = {
  'too-many-members': 'It has more people in it than a team may have. It lets nobody see anything.',
  'too-many-people': 'It has more people on its list than a team may have. It lets nobody see anything.',
  'many-people': 'It has many people on its list.',
  'whole-role': 'Everybody in a role is in it.',
  'own-word': 'Somebody put themselves in it. That lets them see nothing.',
};

export function allTeamsPage(teams: readonly TeamOverlooked[], { nameOf, roleName }: TeamsFrame): Html {
  return html`<h1 class="nhsuk-heading-l">Care teams of every organisation</h1>
<p>Being in a team that looks after a person is one of the reasons for which a record opens. Each organisation keeps its own teams. What somebody wrote down themselves, as a member or on the list, lets others in and never them.</p>
${teams.length === 0 && html`<p>Nobody keeps a team.</p>`}
${
  teams.length > 0 &&
  html`<table class="nhsuk-table lcr-items" aria-label="Care teams"><thead><tr><th scope="col">Team</th><th scope="col">Who is in it</th><th scope="col">People on its list</th><th scope="col">To see to</th></tr></thead>
<tbody>${teams.map(
    ({ team, warnings }) =>
      html`<tr><td>${team.name}, ${nameOf(team.organisation)}${team.status === 'ended' && ' (ended)'}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">Who is in it: </span>${team.members.length === 0 && 'nobody'}${team.members.map((each) => html`<div>${each.kind === 'user' ? each.name : html`everybody who is ${roleName(each.roleId)}`}</div>`)}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">People on its list: </span>${team.people}</td>
<td>${warnings.length === 0 && html`<span class="lcr-cell-heading" aria-hidden="true">To see to: </span>nothing`}${warnings.map((warning) => html`<div>${warningWords[warning]}</div>`)}</td></tr>`,
  )}</tbody></table>`
}`;
}
