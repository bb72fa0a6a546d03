// What the control page shows: each organisation, how it is, how it could be, and what could happen there now.
import { statesInWords } from '../behaviour/state.ts';
import type { SimulatedMessage } from './messages.ts';
import type { OrganisationStatus } from './open-organisation.ts';
import type { Simulation } from './read-simulation.ts';
import type { ChannelName } from './simulation-file.ts';

export interface ControlPageContent {
  simulation: Simulation;
  /** In the order of the organisations; undefined where its process does not answer. */
  statuses: readonly (OrganisationStatus | undefined)[];
  messages: readonly SimulatedMessage[];
  /** What the last press did. */
  told: string | undefined;
  recordUrl: string | undefined;
}

const speaks: Readonly<Record<ChannelName, string>> = {
  gpConnect: 'GP Connect',
  fhir: 'FHIR R4',
  sharedCareRecord: 'shared care record, FHIR R4',
  demographics: 'PDS FHIR',
  feed: 'HL7 v2 feed',
  identityProvider: 'OpenID Connect',
  residentLogin: 'OpenID Connect, for residents',
  clinicalSystem: 'SMART App Launch, signed links',
};

export function controlPageHtml({ simulation, statuses, messages, told, recordUrl }: ControlPageContent): string {
  const organisations = simulation.organisations.map(({ organisation, name }, index) =>
    organisationHtml(organisation.id, name, statuses[index], messages, simulation),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated organisations - ${escape(simulation.partnership.name)}</title>
<style>${styles}</style>
</head>
<body>
<header>
<h1>Simulated organisations</h1>
<p>${escape(simulation.partnership.name)}. Everybody and everything here is invented.</p>
<p>${recordUrl ? `<a href="${escape(recordUrl)}">Open the record</a> · ` : ''}<a href="/">Look again</a></p>
</header>
<main>
${told === undefined ? '' : `<p class="told" role="status">${escape(told)}</p>`}
${organisations.join('\n')}
</main>
</body>
</html>
`;
}

function organisationHtml(
  id: string,
  name: string,
  status: OrganisationStatus | undefined,
  messages: readonly SimulatedMessage[],
  simulation: Simulation,
): string {
  if (!status)
    return `<section id="${id}"><h2>${escape(name)}</h2><p class="bad">Its process does not answer.</p></section>`;
  const channels = status.channels.map(({ name: channel, port, state, feed }) => {
    const counts = feed
      ? `: ${feed.queued} waiting, ${feed.acknowledged} acknowledged, ${feed.refused} refused, ${feed.connected ? 'connected' : 'not connected'}`
      : '';
    const target = status.channels.length > 1 ? `${id}/${channel}` : id;
    return `<tr><td>${speaks[channel]} <span class="port">port ${port}</span>${counts}</td>
<td><strong class="${state === 'normal' ? 'good' : 'bad'}">${escape(state)}</strong></td>
<td>${stateForm(target, state, name)}</td></tr>`;
  });
  return `<section id="${id}">
<h2>${escape(name)}</h2>
<table><thead><tr><th>Speaks</th><th>Is</th><th>Make it</th></tr></thead><tbody>${channels.join('')}</tbody></table>
${messageForm(id, name, status, messages, simulation)}
</section>`;
}

function stateForm(target: string, current: string, name: string): string {
  const options = statesInWords
    .map(
      ([words, meaning]) =>
        `<option value="${words}"${words === current ? ' selected' : ''}>${words}: ${meaning}</option>`,
    )
    .join('');
  return `<form method="post" action="/state">
<input type="hidden" name="organisation" value="${escape(target)}">
<select name="state" aria-label="State of ${escape(name)}">${options}</select>
<button>Set</button>
${current === 'normal' ? '' : '<button name="state" value="normal" class="quiet">Back to normal</button>'}
</form>`;
}

function messageForm(
  id: string,
  name: string,
  status: OrganisationStatus,
  messages: readonly SimulatedMessage[],
  simulation: Simulation,
): string {
  const held = new Set(status.people.map((person) => person.id));
  const option = (person: string, label: string) => `<option value="${escape(person)}">${escape(label)}</option>`;
  const others = simulation.people.filter((person) => !held.has(person.id));
  const people = [
    `<optgroup label="Known here">${status.people.map((person) => option(person.id, person.name)).join('')}</optgroup>`,
    `<optgroup label="New here">${others.map((person) => option(person.id, [...person.name.given, person.name.family].join(' '))).join('')}</optgroup>`,
  ];
  const kinds = messages
    .filter((message) => message.kinds.every((kind) => status.holds.includes(kind)))
    .filter((message) => message.ends === undefined || status.holds.includes('encounters'))
    .map((message) => option(message.id, message.title));
  if (kinds.length === 0) return '';
  return `<form method="post" action="/send" class="message">
<input type="hidden" name="organisation" value="${escape(id)}">
<label>What happens <select name="message" aria-label="What happens at ${escape(name)}">${kinds.join('')}</select></label>
<label>to <select name="person" aria-label="To whom at ${escape(name)}">${people.join('')}</select></label>
<button>Now</button>
</form>`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const styles = `
:root { color-scheme: light; font: 100%/1.5 Arial, sans-serif; color: #212b32; background: #f0f4f5; }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; }
h1 { margin: 0; font-size: 1.75rem; } h2 { font-size: 1.1875rem; margin: 0 0 .5rem; }
section { background: #fff; border: 1px solid #d8dde0; padding: 1rem; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .375rem .75rem .375rem 0; border-bottom: 1px solid #d8dde0; vertical-align: top; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; } .message { margin-top: .75rem; }
select { font: inherit; padding: .25rem; max-width: 100%; border: 2px solid #4c6272; }
button { font: inherit; font-weight: bold; color: #fff; background: #007f3b; border: 0; box-shadow: 0 3px #00401e; padding: .25rem 1rem; cursor: pointer; }
button.quiet { background: #4c6272; box-shadow: 0 3px #263139; }
:focus-visible { outline: 4px solid #ffeb3b; outline-offset: 0; box-shadow: 0 0 0 6px #212b32; }
a { color: #005eb8; } .port { color: #4c6272; } .good { color: #006747; } .bad { color: #d5281b; }
.told { background: #fff; border-left: 6px solid #005eb8; padding: .75rem 1rem; }
@media (max-width: 40rem) { thead { position: absolute; clip-path: inset(50%); } tr, td { display: block; } }
`;
