// Where somebody acts for another, whom "you" is said to: before anything else on the page.
import { type Html, html, nothing } from '#web/design/html.ts';

/** @param onBehalfOf what the person is called; undefined where it is the reader. */
export function aboutWhom(onBehalfOf: string | undefined): Html {
  if (onBehalfOf === undefined) return nothing;
  return html`<div class="nhsuk-inset-text"><span class="nhsuk-u-visually-hidden">Information: </span><p>You act for <strong>${onBehalfOf}</strong>. On this page “you” and “your” mean ${onBehalfOf}. What you do here is written down as done by you.</p></div>`;
}
