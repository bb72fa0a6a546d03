// A listing: one service or activity with the organisation that gives it and the places it happens at, as it may be shown to anybody.
// What only professionals may read is not in here: professional/.
// Source: Human Services Data Specification 3.1 (names, shapes), of which Open Referral UK 3.0 is a profile. Why its own names, with
// their underscores: what is stored is what is published and what is imported, without a translation between that could lose something.
//
// Ids are UUIDs. Dates are YYYY-MM-DD, times HH:MM or HH:MM:SS, moments RFC 3339 with a zone. Nothing here is null: what is not known is absent.

import type {
  Part,
  Language,
  Phone,
  Contact,
  Schedule,
  ServiceArea,
  CostOption,
  Funding,
  RequiredDocument,
  Location,
  Url,
} from './listing-parts.ts';

export type * from './listing-parts.ts';

export interface OrganizationIdentifier extends Part {
  /** Of org-id.guide, e.g. GB-CHC for a charity number. */
  identifier_scheme?: string;
  identifier_type: string;
  identifier: string;
}

export interface Program extends Part {
  name: string;
  alternate_name?: string;
  description: string;
}

export interface Organization extends Part {
  name: string;
  alternate_name?: string;
  description: string;
  email?: string;
  website?: string;
  additional_websites?: Url[];
  tax_status?: string;
  tax_id?: string;
  year_incorporated?: number;
  legal_status?: string;
  logo?: string;
  uri?: string;
  parent_organization_id?: string;
  funding?: Funding[];
  contacts?: Contact[];
  phones?: Phone[];
  programs?: Program[];
  organization_identifiers?: OrganizationIdentifier[];
}

/** What is counted: places, hours, beds. Source: HSDS 3.1, unit. */
export interface Unit extends Part {
  name: string;
  scheme?: string;
  identifier?: string;
  uri?: string;
}

/** How much there is left, as of a moment. Nobody is named to find out. Source: HSDS 3.1, service_capacity. */
export interface ServiceCapacity extends Part {
  unit: Unit;
  available: number;
  maximum?: number;
  description?: string;
  updated: string;
}

export interface ServiceAtLocation extends Part {
  description?: string;
  contacts?: Contact[];
  phones?: Phone[];
  schedules?: Schedule[];
  service_areas?: ServiceArea[];
  location: Location;
}

/** Only `active` is offered to anybody who looks for help. */
export type ServiceStatus = 'active' | 'inactive' | 'defunct' | 'temporarily closed';

/** A service or activity, whole: its organisation and its locations are within it. */
export interface Service extends Part {
  name: string;
  alternate_name?: string;
  description?: string;
  url?: string;
  additional_urls?: Url[];
  email?: string;
  status: ServiceStatus;
  interpretation_services?: string;
  application_process?: string;
  fees_description?: string;
  /** In words: "about two weeks". */
  wait_time?: string;
  /** Of HSDS 1 and ORUK, before `fees_description`. */
  fees?: string;
  accreditations?: string;
  eligibility_description?: string;
  /** Whole years somebody must have reached, and the last birthday up to which they may come: ages.ts. */
  minimum_age?: number;
  maximum_age?: number;
  /** The day somebody last made sure that all of this is so. */
  assured_date?: string;
  assurer_email?: string;
  licenses?: string;
  /** What to know now: closed this week, moved online. */
  alert?: string;
  /** Read only: when anything in here last changed in this directory. What is given is not kept. */
  last_modified?: string;
  phones?: Phone[];
  schedules?: Schedule[];
  service_areas?: ServiceArea[];
  service_at_locations?: ServiceAtLocation[];
  languages?: Language[];
  organization: Organization;
  funding?: Funding[];
  cost_options?: CostOption[];
  program?: Program;
  required_documents?: RequiredDocument[];
  contacts?: Contact[];
  capacities?: ServiceCapacity[];
}

/** Who says so: a person of this partnership, a feed, or somebody without an account. */
export interface Author {
  kind: 'person' | 'keeper' | 'feed' | 'visitor' | 'command';
  /** The user's, the feed's or the command's id. Of a keeper which keeping it is; of a visitor `visitor`: nothing that names them. */
  id: string;
  /** What an editor reads in the history. Never published. */
  name: string;
}

/** A listing as it stands in the directory. */
export interface Listing {
  service: Service;
  /** Goes up with every change of anything in it. */
  version: number;
  modifiedAt: Date;
  /** Set where it was taken out of the directory; it can be put back. */
  removedAt?: Date;
  /** The listing it was found to be the same as, and joined to. */
  mergedInto?: string;
}
