// The patient banner: always in sight, to NHS rules.
// Source: NHS Digital, Patient Banner (ISB 1505): SURNAME, First (Title) · Born dd-Mmm-yyyy (age) · Gender · NHS No. 3-3-4.
import type { PersonShown } from '#disclosure/record-part.ts';
import type { Demographics } from '#standards/demographics.ts';
import { formatNhsNumber } from '#standards/nhs-number.ts';
import { formatAge, formatBirthDate, formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';

export function patientBanner({ demographics, conflicts }: PersonShown, now: Date, timeZone: string): Html {
  const { birthDate, deceased, gender, nhsNumber, nhsNumberStatus } = demographics;
  return html`<div class="lcr-banner" role="region" aria-label="Patient">
    <dl>
      <div>
        <dt class="nhsuk-u-visually-hidden">Name</dt>
        <dd class="lcr-name">${bannerName(demographics)}</dd>
      </div>
      <div>
        <dt>Born</dt>
        <dd>
          ${birthDate ? formatBirthDate(birthDate) : 'not known'}${birthDate && ageInBrackets(birthDate, deceased, now)}
        </dd>
      </div>
      ${
        deceased &&
        html`<div>
          <dt>Died</dt>
          <dd>${deceased === true ? 'date not known' : formatDateTime(deceased, timeZone)}</dd>
        </div>`
      }
      <div>
        <dt>Gender</dt>
        <dd>${genders[gender ?? 'unknown']}</dd>
      </div>
      <div>
        <dt>NHS No.</dt>
        <dd>
          ${nhsNumber ? formatNhsNumber(nhsNumber) : 'not known'}${nhsNumber && nhsNumberStatus === 'unverified' && ' (not verified)'}
        </dd>
      </div>
    </dl>
    ${conflicts.map((conflict) => html`<p class="nhsuk-body-s nhsuk-u-margin-bottom-0"><strong>Check who this is:</strong> ${conflict}</p>`)}
  </div>`;
}

const genders = { male: 'Male', female: 'Female', other: 'Other specific', unknown: 'Not known' } as const;

/** "OKAFOR, Amina (Dr)". */
export function bannerName({ names }: Pick<Demographics, 'names'>): string {
  const name = names[0];
  if (!name) return 'NAME NOT KNOWN';
  const title = name.prefix.length > 0 ? ` (${name.prefix.join(' ')})` : '';
  return `${[name.family?.toLocaleUpperCase('en-GB'), name.given[0]].filter(Boolean).join(', ')}${title}`;
}

function ageInBrackets(birthDate: string, deceased: Demographics['deceased'], now: Date): string {
  const at = typeof deceased === 'string' ? new Date(deceased) : deceased ? undefined : now;
  const age = at && formatAge(birthDate, at);
  return age ? ` (${age})` : '';
}
