// The page of a simulated clinical system: who works at it, whose record is open, and two buttons that open it in the shared record.
import { escape, page } from '../identity-provider/provider-pages.ts';
import type { Worker } from '../identity-provider/workers.ts';

interface Choice {
  value: string;
  words: string;
}

export function clinicalPage(name: string, workers: readonly Worker[], patients: readonly Choice[]): string {
  const options = (choices: readonly Choice[]) =>
    choices.map(({ value, words }) => `<option value="${escape(value)}">${escape(words)}</option>`).join('');
  return clinical(
    name,
    `<h1>${escape(name)}</h1>
<form method="post" action="/open">
<p><label for="worker">Signed in here as</label>
<select name="worker" id="worker">${options(workers.map(({ id, name: words }) => ({ value: id, words })))}</select></p>
<p><label for="patient">Patient</label>
<select name="patient" id="patient">${options(patients)}</select></p>
<p><button type="submit" name="way" value="smart">Open in the Local Care Record</button></p>
<p><button type="submit" name="way" value="link" class="quiet">Open by a signed link</button></p>
<p><button type="submit" name="way" value="frame" class="quiet">Open it within this page</button></p>
</form>`,
  );
}

/** A link is posted, so that no address carries it. Systems with scripts post it at once. */
export function linkPage(name: string, action: string, token: string, patient: string): string {
  return clinical(
    name,
    `<h1>Open the record of ${escape(patient)}</h1>
<p>This link opens it once, within a minute.</p>
<form method="post" action="${escape(action)}">
<input type="hidden" name="token" value="${escape(token)}">
<p><button type="submit">Open the record</button></p>
</form>`,
  );
}

/** The record within the system's own page, beside what it shows itself. */
export function framePage(name: string, address: string, patient: string): string {
  return clinical(
    name,
    `<h1>${escape(patient)}</h1>
<p>What this system holds stands here. The shared record stands below.</p>
<iframe title="Shared record" src="${escape(address)}" width="1000" height="900"></iframe>`,
  );
}

export function saidHere(name: string, text: string): string {
  return clinical(name, `<h1>That did not work</h1><p>${escape(text)}</p>`);
}

const clinical = (name: string, content: string) =>
  page(name, '<strong>Clinical system</strong> (simulated: everybody here is invented)', content);
