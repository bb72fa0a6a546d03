// Invented listings for tests, whole and small.
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Author, Service, TaxonomyTerm } from './listing.ts';

export const editor: Author = { kind: 'person', id: 'directory-editor', name: 'Ola Editor' };

/** An id that follows from a word. */
export const exampleId = (word: string): string => deterministicId(['example-directory', word]);

const falls: TaxonomyTerm = {
  id: exampleId('term falls'),
  code: 'falls',
  name: 'Staying steady',
  description: 'Balance, strength and fear of falling',
  taxonomy_id: exampleId('taxonomy needs'),
  taxonomy_detail: {
    id: exampleId('taxonomy needs'),
    name: 'Needs',
    description: 'What somebody may need',
    version: '1',
  },
};

/** Uses every part a listing can have. @param word makes its ids and its name its own. */
export function exampleListing(word = 'steady', more: Partial<Service> = {}): Service {
  const id = (part: string) => exampleId(`${word} ${part}`);
  return {
    id: id('service'),
    name: `Strength and balance ${word}`,
    description: 'A weekly class for people who are unsteady on their feet.',
    url: 'https://example.org/balance',
    additional_urls: [{ id: id('url'), label: 'Timetable', url: 'https://example.org/balance/times' }],
    email: 'balance@example.org',
    status: 'active',
    interpretation_services: 'A Portuguese interpreter on request',
    application_process: 'Come along, or ask your GP.',
    fees_description: 'Free',
    wait_time: 'None',
    eligibility_description: 'For people over 65 who live nearby',
    minimum_age: 65,
    assured_date: '2026-10-01',
    assurer_email: 'assurer@example.org',
    phones: [
      {
        id: id('phone'),
        number: '020 7946 0123',
        type: 'voice',
        languages: [{ id: id('phone language'), code: 'en', name: 'English' }],
      },
    ],
    schedules: [
      {
        id: id('schedule'),
        dtstart: '2026-01-05',
        freq: 'WEEKLY',
        byday: 'MO,TH',
        opens_at: '10:00',
        closes_at: '11:30',
        attending_type: 'venue',
      },
    ],
    service_areas: [{ id: id('area'), name: 'Southwark', extent: 'E09000028', extent_type: 'text' }],
    languages: [{ id: id('language'), code: 'pt', name: 'Portuguese' }],
    cost_options: [{ id: id('cost'), option: 'Everybody', currency: 'gbp', amount: 0 }],
    funding: [{ id: id('funding'), source: 'The council' }],
    required_documents: [{ id: id('document'), document: 'None' }],
    program: { id: id('program'), name: 'Staying steady', description: 'Falls prevention across the borough' },
    contacts: [{ id: id('contact'), name: 'The class leader', title: 'Instructor', email: 'leader@example.org' }],
    capacities: [
      {
        id: id('capacity'),
        unit: { id: exampleId('unit place'), name: 'Place' },
        available: 4,
        maximum: 15,
        updated: '2026-11-20T09:00:00Z',
      },
    ],
    attributes: [{ id: id('attribute'), link_type: 'need', taxonomy_term: falls }],
    organization: {
      id: id('organization'),
      name: `Steady Together ${word}`,
      description: 'A neighbourhood charity',
      website: 'https://example.org/',
      organization_identifiers: [
        { id: id('identifier'), identifier_scheme: 'GB-CHC', identifier_type: 'Charity number', identifier: '0000000' },
      ],
    },
    service_at_locations: [
      {
        id: id('place'),
        description: 'In the main hall',
        location: {
          id: id('location'),
          location_type: 'physical',
          name: 'Example Hall',
          latitude: 51.4739,
          longitude: -0.0892,
          transportation: 'Two minutes from the bus stop',
          accessibility: [{ id: id('access'), description: 'Step-free entrance', details: 'Ramp at the side door' }],
          addresses: [
            {
              id: id('address'),
              address_1: '1 Example Street',
              city: 'London',
              state_province: 'Greater London',
              postal_code: 'SE5 8AB',
              country: 'GB',
              address_type: 'physical',
            },
          ],
        },
      },
    ],
    ...more,
  };
}
