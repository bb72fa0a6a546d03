// Why a reader may not: the rule in words, what they can do, and the reference under which it was written down. Nothing about
// the person, nor whether there is a record.
import type { Refused } from '#disclosure/record-part.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { html } from '#web/design/html.ts';
import { errorSummary, page, type PageFrame } from '#web/design/page.ts';
import { askAccessForms, type Mistaken } from '../ask-access/ask-access-form.ts';

/** @param request where the reader wanted to go, and the reference under which that was written down. */
export function refusedPage(
  frame: PageFrame,
  user: SignedInUser,
  { explanation, rule, ways }: Pick<Refused, 'explanation' | 'rule' | 'ways'>,
  request: { id: string; url: string },
  mistaken?: Mistaken,
): string {
  const title = ways ? 'Say why you need this record' : 'You cannot open this record';
  const field =
    mistaken?.field === 'note'
      ? 'emergency-note'
      : mistaken?.way === 'break-glass'
        ? 'emergency-reason'
        : 'claim-reason';
  return page(
    frame,
    { title: mistaken ? `Error: ${title}` : title, user },
    html`${errorSummary(mistaken ? [{ field, text: mistaken.text }] : [])}<h1 class="nhsuk-heading-l">${title}</h1>
<p>${explanation}</p>
${ways && askAccessForms({ ways, to: request.url, ...(mistaken ? { mistaken } : {}) })}
${rule && html`<p>The rule that decided: <strong>${rule}</strong>. You are signed in as ${user.roleName} at ${user.organisation.name}.</p>`}
<h2 class="nhsuk-heading-m">${ways ? 'If you do not look after them' : 'What you can do'}</h2>
<ul class="nhsuk-list nhsuk-list--bullet">
<li>If somebody needs care now, contact the organisations that look after them directly.</li>
<li>If you think the decision is wrong, ask your privacy officer to look at it. It has been written down under this reference: <span class="lcr-request-id">${request.id}</span>.</li>
</ul>
<p><a href="/">Find another patient</a></p>`,
  );
}
