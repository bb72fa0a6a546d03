// The pages of the simulated NHS login: pick a person. Forms alone, one column, as a phone shows it.
import { type LoginHolder, proofs } from './login-holders.ts';
import type { PickForm } from './picking.ts';
import { escape, page } from './provider-pages.ts';

export function residentPickPage(holders: readonly LoginHolder[], { action, cancel, error }: PickForm): string {
  return residentPage(
    error ? 'Error: Who are you?' : 'Who are you?',
    `${error ? `<div class="error" role="alert"><h2>There is a problem</h2><p><a href="#person-0">${escape(error)}</a></p></div>` : ''}
<form method="post" action="${escape(action)}" novalidate>
<fieldset><legend><h1>Who are you?</h1></legend>
${holders
  .map(
    ({ id, name, birthDate }, index) => `<div class="choice">
<input type="radio" name="person" id="person-${index}" value="${escape(id)}" aria-describedby="about-${index}">
<label for="person-${index}">${escape(name)}</label>
<p id="about-${index}">Born ${escape(birthDate)}</p>
</div>`,
  )
  .join('\n')}
</fieldset>
<p><label for="proof">How have you shown who you are?</label>
<select name="proof" id="proof">
${proofs.map(({ id, words, level }) => `<option value="${id}">${words} (${level})</option>`).join('')}
</select></p>
<p><button type="submit">Continue</button></p>
</form>
<form method="post" action="${escape(cancel)}"><button type="submit" class="quiet">Cancel</button></form>`,
  );
}

export function residentSaidPage(title: string, text: string): string {
  return residentPage(title, `<h1>${escape(title)}</h1><p>${escape(text)}</p>`);
}

const residentPage = (title: string, content: string) =>
  page(
    `${title} - simulated resident login`,
    '<strong>Resident login</strong> (simulated: everybody here is invented)',
    content,
  );
