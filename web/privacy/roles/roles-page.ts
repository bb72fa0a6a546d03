// Each role in words: what it may do, what is kept from it, how one comes to have it.
import type { RoleReviewed } from '#administration/roles/review-roles.ts';
import type { Permission } from '#runtime/config/partnership.ts';
import { type Html, html, nothing } from '#web/design/html.ts';

/** What each permission lets somebody do. That the policies allow it too is said beside it. */
const may: Readonly<Record<Permission, string>> = {
  'find-patient': 'Look for people by number, or by name and date of birth',
  'view-record': 'Open records, of people they have to do with',
  'break-glass': 'Open a record in an emergency, with a reason',
  'steward-messages': 'See to messages that wait, to sources and to editions of codes',
  'steward-matches': 'Decide which records are of one person',
  'review-access': 'See who looked, alerts, policies, sessions and this page',
  'record-choices': 'Write down what people choose about sharing',
  'keep-proxies': 'Verify who may act for somebody on their own page',
  'keep-agreements': 'Keep the register of sharing agreements',
  'keep-care-teams': 'Keep the teams that look after people',
  'keep-directory': 'Keep the directory of services',
  'refer-people': 'Read how to refer to services, beside the public directory',
  'plan-services': 'See which help is looked for and not there',
};

export function rolesPage(roles: readonly RoleReviewed[]): Html {
  return html`<h1 class="nhsuk-heading-l">What each role may do</h1>
<p>Somebody has a role because their smartcard says so. What a role may do stands in the partnership’s configuration; who may see what of whom is decided by the <a href="/privacy/policies">policies</a> each time.</p>
${roles.map(ofRole)}`;
}

function ofRole({ id, name, jobRoleCodes, permissions, signedIn, finds, withheld }: RoleReviewed): Html {
  const row = (what: string, says: Html | string) =>
    html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${what}</dt><dd class="nhsuk-summary-list__value">${says}</dd></div>`;
  const list = (lines: readonly (Html | string)[]) =>
    html`<ul class="nhsuk-list">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
  return html`<section aria-labelledby="role-${id}"><h2 class="nhsuk-heading-m" id="role-${id}">${name}</h2>
<dl class="nhsuk-summary-list">
${row('May', permissions.length > 0 ? list(permissions.map((permission) => may[permission])) : 'Nothing')}
${finds && !finds.allowed ? row('The policies refuse', finds.explanation) : nothing}
${withheld.length > 0 ? row('Is not shown', list(withheld.map(({ rule, explanation }) => html`<strong>${rule}.</strong> ${explanation}`))) : nothing}
${row('Smartcard roles', jobRoleCodes.length > 0 ? jobRoleCodes.join(', ') : 'None: nobody comes to have it by signing in')}
${row('Signed in now', String(signedIn))}
</dl></section>`;
}
