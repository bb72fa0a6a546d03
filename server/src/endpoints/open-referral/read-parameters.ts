// What an asker of the open feed wants, from the address: every parameter of HSDS 3.0, of the Open Referral UK profile and of its
// first version. What is not known is passed over, as the standard has it; what is known and cannot be read is said.
import type { ListingFilter } from '#directory/open-referral/pages-store.ts';
import type { Depth, Wanted } from '#directory/open-referral/pages.ts';
import type { Weekday } from '#directory/listing.ts';
import { IssueError } from '#standards/issue.ts';
import { parsePostcode } from '#standards/postcode.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => uuid.test(text);

/** One request's parameters; a name may stand several times, or its values between commas. */
export class Parameters {
  readonly #given: URLSearchParams;

  constructor(address: string) {
    const at = address.indexOf('?');
    this.#given = new URLSearchParams(at < 0 ? '' : address.slice(at + 1));
  }

  /** @throws IssueError where it is longer than anybody searches for. */
  text(name: string): string | undefined {
    const value = this.#given.get(name)?.trim();
    if (value && value.length > 500) throw unreadable(name, 'Use at most 500 characters.');
    return value || undefined;
  }

  texts(...names: string[]): string[] | undefined {
    const values = names
      .flatMap((name) => this.#given.getAll(name))
      .flatMap((value) => value.split(','))
      .map((value) => value.trim())
      .filter((value) => value !== '');
    if (values.length > 100) throw unreadable(names[0]!, 'Give at most 100 values.');
    return values.length === 0 ? undefined : values;
  }

  /** Ids of another shape name nothing here. */
  ids(...names: string[]): string[] | undefined {
    return this.texts(...names)
      ?.map((value) => value.toLowerCase())
      .filter((value) => uuid.test(value));
  }

  flag(name: string): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return false;
    if (['true', '1', 'yes'].includes(value)) return true;
    if (['false', '0', 'no'].includes(value)) return false;
    throw unreadable(name, 'Give true or false.');
  }

  whole(name: string, { least, most, usual }: { least: number; most: number; usual: number }): number {
    const value = this.text(name);
    if (value === undefined) return usual;
    if (!/^\d{1,9}$/.test(value) || Number(value) < least) throw unreadable(name, `Give a whole number from ${least}.`);
    return Math.min(Number(value), most);
  }

  number(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,9}(\.\d{1,6})?$/.test(value)) throw unreadable(name, 'Give a number.');
    return Number(value);
  }

  moment(name: string): Date | undefined {
    // A plus sign in an address is read as a space.
    const value = this.text(name)?.replace(/ (\d\d:\d\d)$/, '+$1');
    if (value === undefined) return undefined;
    const moment = new Date(value);
    if (!/^\d{4}-\d\d-\d\d/.test(value) || Number.isNaN(moment.getTime()))
      throw unreadable(name, 'Give a moment as 2026-11-23T09:30:00Z, or a day as 2026-11-23.');
    return moment;
  }

  time(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(value))
      throw unreadable(name, 'Give a time as HH:MM, e.g. 09:30.');
    return value.slice(0, 5);
  }

  days(name: string): Weekday[] | undefined {
    const values = this.texts(name)?.map((value) => value.toUpperCase());
    if (values?.some((value) => !weekdays.has(value)))
      throw unreadable(name, 'Give days as MO, TU, WE, TH, FR, SA or SU.');
    return values as Weekday[] | undefined;
  }
}

const weekdays = new Set(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']);

/** Page and size. More than the most is given as the most: the envelope says what came. */
export const wantedPage = (given: Parameters, most: number): Wanted => ({
  page: given.whole('page', { least: 1, most: 100_000_000, usual: 1 }),
  perPage: given.whole('per_page', { least: 1, most, usual: Math.min(50, most) }),
});

export const depthOf = (given: Parameters): Depth =>
  given.flag('minimal') ? 'minimal' : given.flag('full') ? 'full' : 'summary';

/** @param middleOf where a postcode is; undefined where nobody knows. */
export async function listingFilter(given: Parameters, middleOf: MiddleOf): Promise<ListingFilter> {
  const filter: Partial<Record<keyof ListingFilter, unknown>> = {
    search: given.text('search') ?? given.text('text'),
    termIds: given.ids('taxonomy_term_id', 'need', 'circumstance', 'service_type'),
    taxonomyIds: given.ids('taxonomy_id'),
    organizationId: given.ids('organization_id')?.[0],
    modifiedAfter: given.moment('modified_after'),
    minimumAge: given.number('minimum_age'),
    maximumAge: given.number('maximum_age'),
    suitableAge: given.number('suitable_age'),
    days: given.days('day'),
    startTime: given.time('start_time'),
    endTime: given.time('end_time'),
    near: await near(given, middleOf),
  };
  if (given.text('organization_id') && !filter.organizationId) throw unreadable('organization_id', 'Give one id.');
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

async function near(given: Parameters, middleOf: MiddleOf): Promise<ListingFilter['near']> {
  const [postcode, metres] = [given.text('postcode'), given.number('proximity')];
  if (postcode === undefined) {
    if (metres !== undefined) throw unreadable('proximity', 'Give the postcode it is from as well.');
    return undefined;
  }
  const parsed = parsePostcode(postcode);
  if (!parsed) throw unreadable('postcode', 'Give a whole UK postcode, e.g. SE5 8AB.');
  const middle = await middleOf(parsed);
  return middle ? { ...middle, metres: metres ?? usualMetres } : 'nowhere';
}

type MiddleOf = (postcode: string) => Promise<{ latitude: number; longitude: number } | undefined>;

/** Where only a postcode is given: about twenty minutes on foot. Source: the neighbourhood plan's nurses go that far. */
const usualMetres = 1600;

function unreadable(name: string, text: string): IssueError {
  return new IssueError({
    severity: 'error',
    code: 'value',
    text: `The parameter ${name} cannot be read. ${text}`,
    location: `http.${name}`,
  });
}
