// Which editions of dm+d, SNOMED CT and the partnership's own code maps are loaded, how old they are, and what to do.
import type { EditionReviewed } from '#administration/terminology/review-terminology.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { wordTable } from '#standards/word-table.ts';

export interface TerminologyShown {
  editions: readonly EditionReviewed[];
  timeZone: string;
}

const command = html`<code>npm run terminology -- load FOLDER</code>`;

export function terminologyPage({ editions, timeZone }: TerminologyShown): Html {
  return html`<h1 class="nhsuk-heading-l">Codes and what they mean</h1>
<p class="nhsuk-body-l">Entries of several sources join where their codes mean the same. The record knows that only from what is loaded here. What is not loaded joins nothing, and nothing is lost.</p>
${editions.some(({ kind }) => kind === 'medicines') ? '' : noMedicines}
${editions.filter(({ isOld }) => isOld).map(oldEdition)}
<h2 class="nhsuk-heading-m">Editions loaded</h2>
${editions.length === 0 ? html`<p>No edition is loaded.</p>` : editions.map((each) => edition(each, timeZone))}
<h2 class="nhsuk-heading-m">To load an edition</h2>
<ol class="nhsuk-list nhsuk-list--number">
<li>Take out the licence and fetch the release: dm+d and SNOMED CT from NHS England’s TRUD, with your organisation’s own account. A code map is a FHIR ConceptMap that your partnership writes.</li>
<li>Unpack it into a folder on the server.</li>
<li>Run ${command} there. Readers see the old edition until the new one is whole; running it again changes nothing.</li>
</ol>`;
}

const noMedicines = html`<div class="nhsuk-inset-text"><p>No dm+d is loaded: a brand and its generic stay two lines in every record. Load a release of dm+d.</p></div>`;

function oldEdition({ title, version, ageDays }: EditionReviewed): Html {
  return html`<div class="nhsuk-inset-text"><p>${title} ${version} is ${String(ageDays)} days old. New codes are not known yet. Load a newer release.</p></div>`;
}

const kinds: Readonly<Record<EditionReviewed['kind'], string>> = {
  medicines: 'medicines',
  concepts: 'words for codes',
  'code-map': 'codes that mean the same',
  'reference-sets': 'which codes belong together, among them those that are never shared',
};

function edition(
  { title, kind, version, versionDate, ageDays, loadedAt, counts }: EditionReviewed,
  timeZone: string,
): Html {
  const released = versionDate === null ? 'not said' : `${formatDateTime(versionDate, timeZone)} (${agoOf(ageDays!)})`;
  return html`<h3 class="nhsuk-heading-s">${title}</h3>
<dl class="nhsuk-summary-list">
${row('Says', kinds[kind])}
${row('Version', version)}
${row('Released', released)}
${row('Loaded', formatDateTime(loadedAt.toISOString(), timeZone))}
${row('Holds', holds(counts))}
</dl>`;
}

const row = (key: string, value: string) =>
  html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${key}</dt><dd class="nhsuk-summary-list__value">${value}</dd></div>`;

const agoOf = (days: number) => (days === 0 ? 'today' : days === 1 ? '1 day ago' : `${days} days ago`);

const counted: Readonly<Record<string, string>> = wordTable({
  medicine: 'products, brands and packs',
  ingredient: 'ingredients',
  concept: 'codes',
  same_meaning: 'codes that mean the same as a national one',
});

/** "ingredients: 12; products, brands and packs: 40; left out: 1 not said to mean the same". */
function holds(counts: Readonly<Record<string, number>>): string {
  const all = Object.entries(counts)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([what, many]) => ({ what, count: many.toLocaleString('en-GB') }));
  const held = all.filter(({ what }) => counted[what]).map(({ what, count }) => `${counted[what]}: ${count}`);
  const left = all.filter(({ what }) => !counted[what]).map(({ what, count }) => `${count} ${what}`);
  return [held.join('; ') || 'nothing', left.length > 0 && `left out: ${left.join(', ')}`].filter(Boolean).join('; ');
}
