// What a field of a listing is called and what it says, as an editor reads it: never as JSON.
import type { Location, Phone, Schedule, ServiceAtLocation } from '#directory/listing.ts';
import { wordTable } from '#standards/word-table.ts';
import { type Html, html } from '../../design/html.ts';
import { scheduleWords } from '../results/said.ts';
import { addressLines } from '../service/service-page.ts';
import type { Words } from '../words/words.ts';

const names = wordTable({
  name: 'Name',
  alternate_name: 'Other name',
  description: 'What it is',
  url: 'Website',
  additional_urls: 'More websites',
  email: 'E-mail',
  status: 'Is it running',
  interpretation_services: 'Interpreters',
  application_process: 'How to start',
  fees_description: 'What it costs',
  fees: 'What it costs (older field)',
  wait_time: 'How long people wait',
  eligibility_description: 'Who it is for',
  minimum_age: 'From age',
  maximum_age: 'Up to age',
  assured_date: 'Last said to be right',
  assurer_email: 'Who said so',
  alert: 'News',
  phones: 'Telephone',
  schedules: 'When',
  service_areas: 'For people who live in',
  service_at_locations: 'Where',
  languages: 'Languages',
  organization: 'Organisation',
  cost_options: 'Amounts',
  attributes: 'Kinds of help',
  contacts: 'People to contact',
  capacities: 'Room',
  required_documents: 'What to bring',
  accessibility: 'Getting in',
  addresses: 'Address',
  website: 'Website',
  latitude: 'North',
  longitude: 'East',
  referral_process: 'How to refer',
  referral_email: 'E-mail for referrals',
  referral_phone: 'Telephone for professionals',
  inclusion_criteria: 'Whom to send',
  exclusion_criteria: 'Whom not to send',
  waiting_days: 'Days people wait',
  places_left: 'Places left',
  waiting_as_of: 'The wait and the places were said on',
  takes_referrals: 'Takes referrals',
  notes: 'Notes',
});

export const fieldName = (field: string): string => names[field] ?? field.replaceAll('_', ' ');

/** As lines; nothing where it says nothing. */
export function fieldWords(field: string, value: unknown, words: Words): Html {
  const lines = linesOf(field, value, words);
  if (lines.length === 0) return html`<span class="lcr-says-nothing">Nothing</span>`;
  return html`${lines.map((line, index) => html`${index > 0 && html`<br />`}${line}`)}`;
}

function linesOf(field: string, value: unknown, words: Words): (Html | string)[] {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value === 'string') return value.split(/\n+/);
  if (typeof value === 'boolean') return [value ? 'Yes' : 'No'];
  if (typeof value !== 'object') return [JSON.stringify(value)];
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.flatMap((each) => partLines(field, each as Record<string, unknown>, words));
}

function partLines(field: string, part: Record<string, unknown>, words: Words): (Html | string)[] {
  if (field === 'schedules') return [scheduleWords(part as unknown as Schedule, words)];
  if (field === 'phones') {
    const { number, description } = part as unknown as Phone;
    return [[number, description].filter(Boolean).join(', ')];
  }
  if (field === 'attributes') {
    const { taxonomy_term: term } = part as { taxonomy_term?: { name?: string } };
    return [term?.name ?? 'A kind of help'];
  }
  if (field === 'service_at_locations') return placeLines(part as unknown as ServiceAtLocation, words);
  // A listing as it was kept points at its places; elsewhere they stand in it.
  return Object.entries(part).flatMap(([name, inner]) => {
    if (/(^|_)id$/.test(name) || inner === null || inner === undefined) return [];
    return linesOf(name, inner, words).map((line) => html`${fieldName(name)}: ${line}`);
  });
}

function placeLines({ location, description, schedules }: ServiceAtLocation, words: Words): (Html | string)[] {
  const known = location as Location | undefined;
  return [
    ...(known ? [addressLines(known).join(', ')] : ['A place of the directory']),
    ...(known?.accessibility ?? []).flatMap((each) => each.description ?? []),
    ...(description ? [description] : []),
    ...(schedules ?? []).map((each) => scheduleWords(each, words)),
  ];
}
