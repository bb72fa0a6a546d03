// The pages of the simulated identity provider: pick a person, sign out. Forms alone, one column, in the manner of the NHS service
// manual, so that whoever uses a keyboard, a screen reader or a small screen can use them.
import type { PickForm } from './picking.ts';
import { authenticators, type Worker } from './workers.ts';

export function pickPage(workers: readonly Worker[], { action, cancel, error }: PickForm): string {
  return providerPage(
    error ? 'Error: Who are you?' : 'Who are you?',
    `${error ? `<div class="error" role="alert"><h2>There is a problem</h2><p><a href="#person-0">${escape(error)}</a></p></div>` : ''}
<form method="post" action="${escape(action)}" novalidate>
<fieldset><legend><h1>Who are you?</h1></legend>
${workers
  .map(
    ({ id, name, roles }, index) => `<div class="choice">
<input type="radio" name="person" id="person-${index}" value="${escape(id)}" aria-describedby="about-${index}">
<label for="person-${index}">${escape(name)}</label>
<p id="about-${index}">${roles.map(({ roleName, organisation }) => escape(`${roleName}, ${organisation}`)).join('<br>') || 'No role'}</p>
</div>`,
  )
  .join('\n')}
</fieldset>
<p><label for="authenticator">How do you show it?</label>
<select name="authenticator" id="authenticator">
${authenticators.map(({ id, words, level }) => `<option value="${id}">${words} (level ${level})</option>`).join('')}
</select></p>
<p><button type="submit">Sign in</button></p>
</form>
<form method="post" action="${escape(cancel)}"><button type="submit" class="quiet">Cancel</button></form>`,
  );
}

/** @param form the provider's own, to which the buttons belong. */
export function signOutPage(form: string): string {
  return providerPage(
    'Sign out',
    `<h1>Sign out of your care identity?</h1>
<p>You are signed out of the record already. Sign out here too, so that nobody else at this computer is taken for you.</p>
${form}
<p><button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button></p>
<p><button type="submit" form="op.logoutForm" class="quiet">Stay signed in here</button></p>`,
  );
}

export function saidPage(title: string, text: string): string {
  return providerPage(title, `<h1>${escape(title)}</h1><p>${escape(text)}</p>`);
}

const providerPage = (title: string, content: string) =>
  page(
    `${title} - simulated care identity`,
    '<strong>Care identity</strong> (simulated: everybody here is invented)',
    content,
  );

/** @param head markup of the line at the top. */
export function page(title: string, head: string, content: string): string {
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${styles}</style>
</head>
<body>
<header><p>${head}</p></header>
<main>${content}</main>
</body>
</html>
`;
}

const styles = `
body{margin:0;font:1.1875rem/1.5 Arial,sans-serif;color:#212b32;background:#f0f4f5}
header{background:#005eb8;color:#fff;padding:.5rem 1rem}header p{margin:0 auto;max-width:44rem}
main{max-width:44rem;margin:0 auto;padding:1rem}
fieldset{border:0;padding:0;margin:0}legend{padding:0}h1{font-size:1.75rem;margin:.5rem 0 1rem}h2{font-size:1.25rem;margin:0}
.choice{display:grid;grid-template-columns:2.75rem 1fr;align-items:center;margin-bottom:.75rem}
.choice input{width:2rem;height:2rem;margin:0}.choice p{grid-column:2;margin:0;color:#4c6272}
select{font:inherit;display:block;max-width:100%;min-height:2.75rem;margin-top:.25rem;border:2px solid #4c6272}
button{font:inherit;font-weight:700;background:#007f3b;color:#fff;border:0;border-radius:4px;padding:.6rem 1rem;min-height:2.75rem;box-shadow:0 4px 0 #00401e}
button.quiet{background:#4c6272;box-shadow:0 4px 0 #263139}
:focus{outline:4px solid #ffeb3b;outline-offset:0;box-shadow:inset 0 0 0 4px #212b32}
.error{border:4px solid #d5281b;padding:1rem;margin-bottom:1rem}.error a{color:#d5281b;font-weight:700}
`;

export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
