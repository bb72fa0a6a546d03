// What somebody sees before they are signed in: where to sign in, why they were not, and which role they act in.
import type { Identity } from '#sign-in/user.ts';
import { type Html, html } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import type { Refusal } from './refusals.ts';

const signInForm = (button: string): Html =>
  html`<form method="post" action="/sign-in"><button class="nhsuk-button" type="submit">${button}</button></form>`;

/** @param provider what people call it; undefined where none is configured. */
export function signInPage(provider: string | undefined, demonstration: boolean): Html {
  if (provider === undefined)
    return html`<h1 class="nhsuk-heading-l">Sign in</h1>
      <p>Nobody can sign in yet: this server has no identity provider that says who somebody is. Its operator names one in identity.yaml.</p>`;
  return html`<h1 class="nhsuk-heading-l">Sign in</h1>
    <p>You sign in with ${provider}, and come back here. This record never asks for your password or PIN.</p>
    ${
      demonstration &&
      html`<div class="nhsuk-inset-text"><span class="nhsuk-u-visually-hidden">Information: </span>
          <p>In this demonstration ${provider} is simulated: you choose who you are from a list of invented people.</p>
        </div>`
    }
    ${signInForm('Sign in')}`;
}

export function refusalPage({ title, text }: Refusal, requestId: string): Html {
  return html`<h1 class="nhsuk-heading-l">${title}</h1>
    <p>${text}</p>
    ${signInForm('Sign in again')}
    <p class="nhsuk-body-s nhsuk-u-secondary-text-colour">
      Request number for support: <span class="lcr-request-id">${requestId}</span>
    </p>`;
}

/** @param present index of the role somebody acts in already, where they are signed in. */
export function rolePage(roles: readonly Identity[], present?: number, error?: string): Html {
  const checked = present ?? -1;
  return html`${errorSummary(error ? [{ field: 'role-0', text: error }] : [])}
    <form method="post" action="/sign-in/role" novalidate>
      <div class="nhsuk-form-group ${error && 'nhsuk-form-group--error'}">
        <fieldset class="nhsuk-fieldset" aria-describedby="role-hint${error && ' role-error'}">
          <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--l">
            <h1 class="nhsuk-fieldset__heading">In which role are you working?</h1>
          </legend>
          <div class="nhsuk-hint" id="role-hint">What you may see follows from it, and it is written down with all that you open.</div>
          ${error && html`<span class="nhsuk-error-message" id="role-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${error}</span>`}
          <div class="nhsuk-radios">
            ${roles.map(
              ({ roleName, organisation, team }, index) =>
                html`<div class="nhsuk-radios__item">
                  <input class="nhsuk-radios__input" id="role-${index}" name="role" type="radio" value="${index}"
                    aria-describedby="role-${index}-hint" ${index === checked && 'checked'} />
                  <label class="nhsuk-label nhsuk-radios__label" for="role-${index}">${roleName}</label>
                  <div class="nhsuk-hint nhsuk-radios__hint" id="role-${index}-hint">
                    ${[organisation.name, team].filter(Boolean).join(', ')}
                  </div>
                </div>`,
            )}
          </div>
        </fieldset>
      </div>
      <button class="nhsuk-button" type="submit">Continue</button>
    </form>`;
}
