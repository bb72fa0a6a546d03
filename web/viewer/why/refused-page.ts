// Why a reader may not: the rule in words, what they can do, and the reference under which it was written down. Nothing about
// the person, nor whether there is a record.
import type { Refused } from '#disclosure/record-part.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { html } from '#web/design/html.ts';
import { page, type PageFrame } from '#web/design/page.ts';

export function refusedPage(
  frame: PageFrame,
  user: SignedInUser,
  { explanation, rule }: Pick<Refused, 'explanation' | 'rule'>,
  requestId: string,
): string {
  const title = 'You cannot open this record';
  return page(
    frame,
    { title, user },
    html`<h1 class="nhsuk-heading-l">${title}</h1>
<p>${explanation}</p>
${rule && html`<p>The rule that decided: <strong>${rule}</strong>. You are signed in as ${user.roleName} at ${user.organisation.name}.</p>`}
<h2 class="nhsuk-heading-m">What you can do</h2>
<ul class="nhsuk-list nhsuk-list--bullet">
<li>If somebody needs care now, contact the organisations that look after them directly.</li>
<li>If you think the decision is wrong, ask your privacy officer to look at it. It has been written down under this reference: <span class="lcr-request-id">${requestId}</span>.</li>
</ul>
<p><a href="/">Find another patient</a></p>`,
  );
}
