// What a listing is made of: how it is classified, reached, when and where it is, what it costs. Names and shapes as listing.ts says.
// Source: Human Services Data Specification 3.1.

/** A classification of something, by a term of a taxonomy. */
export interface Attribute {
  id: string;
  /** Which part it is about where it is not the whole, e.g. `eligibility`. */
  link_type?: string;
  link_entity?: string;
  value?: string;
  label?: string;
  taxonomy_term: TaxonomyTerm;
}

export interface Taxonomy {
  id: string;
  name: string;
  description: string;
  uri?: string;
  version?: string;
}

/** What something is, is for, or is about: `need`, `service type`, `circumstance`, in the words of one taxonomy. */
export interface TaxonomyTerm {
  id: string;
  code?: string;
  name: string;
  description: string;
  /** The broader term. */
  parent_id?: string;
  /** The taxonomy's name, where it is not described. */
  taxonomy?: string;
  taxonomy_id?: string;
  taxonomy_detail?: Taxonomy;
  /** ISO 639. */
  language?: string;
  term_uri?: string;
}

/** What every part of a listing has. */
export interface Part {
  id: string;
  attributes?: Attribute[];
}

export interface Language extends Part {
  name?: string;
  /** ISO 639. */
  code?: string;
  note?: string;
}

export interface Phone extends Part {
  number: string;
  extension?: number;
  /** RFC 6350: voice, text, fax, textphone … */
  type?: string;
  description?: string;
  languages?: Language[];
}

export interface Contact extends Part {
  name?: string;
  title?: string;
  department?: string;
  email?: string;
  phones?: Phone[];
}

export type Weekday = 'MO' | 'TU' | 'WE' | 'TH' | 'FR' | 'SA' | 'SU';

/** When it is open or meets. Source: RFC 5545 §3.3.10 (RRULE), one field for each of its parts. */
export interface Schedule extends Part {
  valid_from?: string;
  valid_to?: string;
  /** The first day. */
  dtstart?: string;
  /** Hours from UTC, where it is not the partnership's own zone. */
  timezone?: number;
  until?: string;
  count?: number;
  wkst?: Weekday;
  freq?: 'WEEKLY' | 'MONTHLY';
  interval?: number;
  /** `MO,WE`; with `freq` MONTHLY `1MO` is the first Monday, `-1FR` the last Friday. */
  byday?: string;
  byweekno?: string;
  bymonthday?: string;
  byyearday?: string;
  description?: string;
  opens_at?: string;
  /** Earlier than `opens_at`: the next morning. */
  closes_at?: string;
  schedule_link?: string;
  attending_type?: string;
  notes?: string;
}

/** Whom it is for, by where they live. */
export interface ServiceArea extends Part {
  name?: string;
  description?: string;
  /** A place's outline or code, as `extent_type` says: geojson, topojson, kml, text. */
  extent?: string;
  extent_type?: string;
  uri?: string;
}

export interface CostOption extends Part {
  valid_from?: string;
  valid_to?: string;
  /** For whom or for what. */
  option?: string;
  /** ISO 4217, small letters as published. */
  currency?: string;
  amount?: number;
  amount_description?: string;
}

export interface Funding extends Part {
  source?: string;
}

export interface RequiredDocument extends Part {
  document?: string;
  uri?: string;
}

/** Step-free entrance, hearing loop, parking … of a place. */
export interface Accessibility extends Part {
  description?: string;
  details?: string;
  url?: string;
}

export interface Address extends Part {
  attention?: string;
  address_1: string;
  address_2?: string;
  city: string;
  region?: string;
  /** The county, or what stands for it. */
  state_province: string;
  postal_code: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  address_type: 'physical' | 'postal' | 'virtual';
}

export interface Location extends Part {
  location_type: 'physical' | 'postal' | 'virtual';
  url?: string;
  name?: string;
  alternate_name?: string;
  description?: string;
  /** How to get there. */
  transportation?: string;
  /** WGS 84. */
  latitude?: number;
  longitude?: number;
  /** E.g. a UPRN. */
  external_identifier?: string;
  external_identifier_type?: string;
  languages?: Language[];
  addresses?: Address[];
  contacts?: Contact[];
  accessibility?: Accessibility[];
  phones?: Phone[];
  schedules?: Schedule[];
}

/** A further address on the web. Source: HSDS 3.1, url. */
export interface Url extends Part {
  label?: string;
  url: string;
}
