// A clinical document as a page: whose record is open, what the document says of itself, then its sections in its own order.
// Source: HL7 CDA R2 §4.2, §4.3; NHS service manual, summary list.
import type { DocumentRead } from '#disclosure/read-for-person.ts';
import type { SourceShown } from '#disclosure/record-part.ts';
import type {
  ClinicalDocument,
  DocumentEncounter,
  DocumentPatient,
  DocumentSection,
  Participant,
} from '#standards/cda/clinical-document.ts';
import { formatNhsNumber, parseNhsNumber } from '#standards/nhs-number.ts';
import { formatBirthDate, formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { patientBanner } from '../patient-banner.ts';
import { narrativeHtml, type Writing } from './narrative-html.ts';

interface PageFacts {
  /** Who sent it. */
  source: SourceShown | undefined;
  now: Date;
  timeZone: string;
}

/** Of all pictures of one page, before Base64. */
const mostPictureBytes = 10_000_000;

export function documentTitle({ title, kind }: ClinicalDocument): string {
  return title ?? kind ?? 'Document without a title';
}

export function clinicalDocumentContent({ document, person, warnings }: DocumentRead, facts: PageFacts): Html {
  const { source, now, timeZone } = facts;
  return html`${patientBanner(person, now, timeZone)}
<nav class="lcr-ways" aria-label="Ways on from this document"><a href="/record/${person.personId}">Back to the record</a></nav>
${warnings.map((text) => html`<p class="lcr-conflict"><strong>Check who this is:</strong> ${text}</p>`)}
<article class="lcr-document"${document.language && html` lang="${document.language}"`}>
<h1 class="nhsuk-heading-l">${documentTitle(document)}</h1>
${about(document, timeZone)}
${bodyHtml(document)}
</article>
<p class="nhsuk-body-s">${source ? `${source.organisation.shortName} sent this document. ` : ''}Its text is shown; coded entries behind the text are not.</p>`;
}

function about(document: ClinicalDocument, timeZone: string): Html {
  const { title, kind, writtenAt, version, patients, authors, signedBy, custodian, recipients, encounter } = document;
  const when = (text: string) => formatDateTime(text, timeZone);
  const people = (list: readonly Participant[]) => list.map((each) => html`<p>${participant(each, when)}</p>`);
  const row = (what: string, says: Html | readonly Html[] | string | undefined) =>
    says !== undefined &&
    says.length > 0 &&
    html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${what}</dt><dd class="nhsuk-summary-list__value">${says}</dd></div>`;
  return html`<dl class="nhsuk-summary-list" lang="en-GB">
${row(
  'About',
  patients.map((patient) => html`<p>${patientWords(patient)}</p>`),
)}
${row('Kind', kind === title ? undefined : kind)}
${row('Written', writtenAt ? when(writtenAt) : 'Not said')}
${row('Version', version === undefined ? undefined : `${version}: it replaces what was sent before`)}
${row('From', authors.length > 0 ? people(authors) : 'Not said')}
${row('Signed by', signedBy && people([signedBy]))}
${row('Kept by', custodian)}
${row('To', people(recipients.filter(({ copy }) => !copy)))}
${row('Copies to', people(recipients.filter(({ copy }) => copy)))}
${row('Contact', encounter && encounterWords(encounter, when))}
</dl>`;
}

function patientWords({ names, nameAsText, birthDate, nhsNumbers }: DocumentPatient): string {
  const [name] = names;
  const written = name ? [...name.prefix, ...name.given, name.family].filter(Boolean).join(' ') : nameAsText;
  const numbers = nhsNumbers.map((text) => {
    const parsed = parseNhsNumber(text);
    return parsed.valid ? formatNhsNumber(parsed.nhsNumber) : `${text} (not valid)`;
  });
  return [
    written ?? 'Name not given',
    `born ${birthDate ? formatBirthDate(birthDate) : 'date not given'}`,
    `NHS number ${numbers.length > 0 ? numbers.join(', ') : 'not given'}`,
  ].join(', ');
}

function participant({ name, role, organisation, when }: Participant, words: (when: string) => string): string {
  return [name, role, organisation, when && words(when)].filter(Boolean).join(', ');
}

function encounterWords({ kind, from, to, place }: DocumentEncounter, words: (when: string) => string): string {
  const time = [from && words(from), to && to !== from && `to ${words(to)}`].filter(Boolean).join(' ');
  return [kind, time, place].filter(Boolean).join(', ');
}

const notReadable = {
  elsewhere: 'The document points to its content somewhere else, and nothing is fetched from there.',
  encoding: 'The content of the document is in a form that cannot be read here.',
  none: 'The document has no content.',
} as const;

function bodyHtml({ body }: ClinicalDocument): Html {
  if (body.kind === 'sections' && body.sections.length > 0) {
    const writing: Writing = { pictures: body.pictures, pictureBytes: mostPictureBytes, tables: 0 };
    return html`${body.sections.map((section) => sectionHtml(section, 2, writing))}`;
  }
  const why = body.kind === 'not-readable' ? body.why : 'none';
  return html`<p lang="en-GB"><strong>${notReadable[why]}</strong> Open it in the system it comes from.</p>`;
}

type Level = 2 | 3 | 4 | 5 | 6;

function sectionHtml(section: DocumentSection, level: Level, writing: Writing): Html {
  const below = Math.min(level + 1, 6) as Level;
  return html`<section>
${headings[level](section.title ?? 'Section without a title')}
${section.text ? narrativeHtml(section.text, writing) : noText(section)}
${section.sections.map((each) => sectionHtml(each, below, writing))}
</section>`;
}

/** A section that only holds others has nothing to say of its own. */
function noText({ hasEntries, sections }: DocumentSection): Html {
  if (!hasEntries && sections.length > 0) return nothing;
  return html`<p lang="en-GB">${
    hasEntries
      ? 'This section has no text that can be read here, only coded entries. Open it in the system it comes from.'
      : 'This section has no text that can be read.'
  }</p>`;
}

const headings: Readonly<Record<Level, (title: string) => Html>> = {
  2: (title) => html`<h2 class="nhsuk-heading-m">${title}</h2>`,
  3: (title) => html`<h3 class="nhsuk-heading-s">${title}</h3>`,
  4: (title) => html`<h4 class="nhsuk-heading-xs">${title}</h4>`,
  5: (title) => html`<h5 class="nhsuk-heading-xs">${title}</h5>`,
  6: (title) => html`<h6 class="nhsuk-heading-xs">${title}</h6>`,
};
