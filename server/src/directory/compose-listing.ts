// A listing taken apart into what is kept on its own (the organisation, each location, terms and taxonomies), and put together again.
import type { Attribute, Location, Service, Taxonomy, TaxonomyTerm } from './listing.ts';
import type { Document } from './listings-store.ts';

/** A listing in its parts. */
export interface Parts {
  service: Document;
  organization: Document;
  locations: Document[];
  /** The ids of the service at each location, in order. */
  places: { id: string; locationId: string }[];
  terms: Omit<TaxonomyTerm, 'taxonomy_detail'>[];
  taxonomies: Taxonomy[];
}

export function takeApart({
  organization,
  service_at_locations: places,
  last_modified: _given,
  ...service
}: Service): Parts {
  const terms = new Map<string, Omit<TaxonomyTerm, 'taxonomy_detail'>>();
  const taxonomies = new Map<string, Taxonomy>();
  const note = ({ taxonomy_detail: detail, ...term }: TaxonomyTerm) => {
    const taxonomyId = term.taxonomy_id ?? detail?.id;
    if (detail) taxonomies.set(detail.id, detail);
    if (!terms.has(term.id)) terms.set(term.id, { ...term, ...(taxonomyId ? { taxonomy_id: taxonomyId } : {}) });
  };
  const detach = (value: object) => detachTerms(value, note) as Document;
  const locations = new Map<string, Location>();
  for (const { location } of places ?? []) locations.set(location.id, location);
  return {
    service: detach({
      ...service,
      ...(places
        ? { service_at_locations: places.map(({ location, ...rest }) => ({ ...rest, location_id: location.id })) }
        : {}),
    }),
    organization: detach(organization),
    locations: [...locations.values()].map(detach),
    places: (places ?? []).map(({ id, location }) => ({ id, locationId: location.id })),
    terms: [...terms.values()],
    taxonomies: [...taxonomies.values()],
  };
}

/** @param terms of every id that `termIdsOf` found. */
export function putTogether(
  parts: { service: Document; organization: Document; locations: readonly Document[]; modifiedAt: Date },
  terms: ReadonlyMap<string, TaxonomyTerm>,
): Service {
  const byId = new Map(parts.locations.map((location) => [location.id, location]));
  const { service_at_locations: places, ...service } = parts.service as {
    service_at_locations?: { location_id: string }[];
  };
  return attachTerms(
    {
      ...service,
      last_modified: parts.modifiedAt.toISOString(),
      organization: parts.organization,
      ...(places
        ? { service_at_locations: places.map(({ location_id: id, ...rest }) => ({ ...rest, location: byId.get(id) })) }
        : {}),
    },
    terms,
  ) as Service;
}

/** The terms that documents point at, wherever in them. */
export function termIdsOf(...documents: readonly unknown[]): string[] {
  const found = new Set<string>();
  for (const document of documents)
    withAttributes(document, (attribute) => {
      found.add((attribute as { taxonomy_term_id: string }).taxonomy_term_id);
      return attribute;
    });
  return [...found];
}

/** As it is kept: attributes point at their terms. @param note is given each term. */
export const detachTerms = (value: object, note: (term: TaxonomyTerm) => void = () => undefined): object =>
  withAttributes(value, (attribute) => {
    const { taxonomy_term: term, ...rest } = attribute as Attribute;
    note(term);
    return { ...rest, taxonomy_term_id: term.id };
  }) as object;

/** What was kept, with the wording of its terms. */
export const attachTerms = (document: object, terms: ReadonlyMap<string, TaxonomyTerm>): object =>
  withAttributes(document, (attribute) => {
    const { taxonomy_term_id: id, ...rest } = attribute as { taxonomy_term_id: string };
    return { ...rest, taxonomy_term: terms.get(id) };
  }) as object;

/** A copy with each element of every `attributes`, wherever it stands, as `each` makes it. */
function withAttributes(value: unknown, each: (attribute: object) => object): unknown {
  if (Array.isArray(value)) return value.map((element) => withAttributes(element, each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'attributes' && Array.isArray(inner)
        ? inner.map((attribute) => each(attribute as object))
        : withAttributes(inner, each),
    ]),
  );
}
