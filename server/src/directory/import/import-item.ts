// One item of a feed becomes one listing, in one transaction: adapted, given its ids here, merged with what is here, saved, compared with
// others. Whatever is wrong with it is its own affair and is told to its owner.
// Invariant: a feed cannot write over what came from elsewhere by naming its id.
import { createHash } from 'node:crypto';
import type { Executor } from '#runtime/database/database.ts';
import { canonicalJson } from '#standards/canonical-json.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import type { IssueError } from '#standards/issue.ts';
import { noteLikeness, noteSameId } from '../duplicates/find-duplicates.ts';
import { attachTerms, detachTerms, termIdsOf } from '../compose-listing.ts';
import type { Author, Location, Organization, Service, ServiceAtLocation } from '../listing.ts';
import { readAnyListing, saveListing } from '../listings.ts';
import { selectEntities, selectPlacesOfOthers } from '../listings-store.ts';
import { termsById } from '../taxonomies.ts';
import { adaptItem, type Problem } from './adapt/adapt-item.ts';
import type { Raw } from './adapt/raw.ts';
import * as store from './import-store.ts';
import { mergeFields } from './merge-fields.ts';

export interface FromFeed {
  feed: { id: string; name: string };
  runId: string;
}

export type ItemOutcome = 'new' | 'changed' | 'same' | 'refused';

/** Under which an item is known; one without an id by what it says. */
export function itemIdOf(item: Raw): string {
  const id = item['id'];
  if (typeof id === 'string' && id.trim() !== '') return id.trim().slice(0, 300);
  if (typeof id === 'number') return String(id);
  return `without an id: ${createHash('sha256').update(canonicalJson(item)).digest('hex').slice(0, 16)}`;
}

const nameOf = ({ name }: Raw) => (typeof name === 'string' ? name.replaceAll('\0', '').slice(0, 300) : '');

/** Within the caller's transaction. */
export async function importItem(transaction: Executor, item: Raw, from: FromFeed): Promise<ItemOutcome> {
  const { feed, runId } = from;
  const itemId = itemIdOf(item);
  const [known] = await transaction.run(store.selectItem(feed.id, itemId));
  const { service: given, problems } = adaptItem(item, feed.id);
  if (!given) {
    await noteRefused(transaction, item, problems, from);
    return 'refused';
  }
  const author: Author = { kind: 'feed', id: feed.id, name: feed.name };
  const { serviceId, clashesWith, isEcho } = await serviceIdFor(transaction, given, known, from);
  if (isEcho) {
    await transaction.run(
      store.upsertItem({
        feedId: feed.id,
        itemId,
        serviceId: null,
        base: null,
        name: given.name,
        runId,
        state: 'taken',
      }),
    );
    return 'same';
  }
  const here = await readAnyListing(transaction, serviceId);
  // Joined to another: its news goes there.
  const target = here?.mergedInto ? await readAnyListing(transaction, here.mergedInto) : here;
  const decisions: store.Decision[] = [];
  const organization = await mergePart(transaction, 'organization', given.organization, from, decisions);
  const places = await placesOf(transaction, given, target?.service.id ?? serviceId, from, decisions);
  const theirs: Service = {
    ...given,
    id: target?.service.id ?? serviceId,
    organization,
    ...(places.length > 0 ? { service_at_locations: places } : {}),
  };
  const base = baseOf(theirs);
  const merged = target
    ? await mergeService(transaction, known?.base ?? undefined, { theirs, ours: target.service }, decisions)
    : theirs;

  const saved = await saveListing(transaction, merged, {
    by: author,
    why: `Said by ${feed.name}.`,
    again: known?.state === 'gone',
  });
  for (const decision of decisions) await transaction.run(store.insertDecision(feed.id, runId, merged.id, decision));
  await transaction.run(
    store.upsertItem({ feedId: feed.id, itemId, serviceId, base, name: given.name, runId, state: 'taken' }),
  );
  for (const statement of store.replaceProblems(feed.id, itemId, runId, problems)) await transaction.run(statement);
  if (saved.changed) await noteLikeness(transaction, merged);
  if (clashesWith) await noteSameId(transaction, serviceId, clashesWith);
  return !target ? 'new' : saved.changed ? 'changed' : 'same';
}

/** Keeps why an item was not taken; what was taken of it before stays. */
export async function noteRefused(
  transaction: Executor,
  item: Raw,
  problems: readonly Problem[],
  { feed, runId }: FromFeed,
): Promise<void> {
  const itemId = itemIdOf(item);
  const [known] = await transaction.run(store.selectItem(feed.id, itemId));
  const state = known?.state === 'taken' ? 'taken' : 'refused';
  await transaction.run(
    store.upsertItem({ feedId: feed.id, itemId, serviceId: null, base: null, name: nameOf(item), runId, state }),
  );
  for (const statement of store.replaceProblems(feed.id, itemId, runId, problems)) await transaction.run(statement);
}

/** What the directory itself refuses, as a problem of the item. */
export const problemsOf = (error: IssueError): Problem[] =>
  error.issues.map(({ location = '', text }) => ({ cost: 'refused', place: location, text }));

/**
 * The feed's own id where nobody else has it; else one that follows from the feed and it.
 * Why an echo is left alone: two directories that read each other get their own listings back. Taken for another's of the same id, each
 * would be doubled in every round; taken as news, a feed could write over what it only repeats.
 */
async function serviceIdFor(
  transaction: Executor,
  given: Service,
  known: store.ItemRow | undefined,
  { feed }: FromFeed,
): Promise<{ serviceId: string; clashesWith?: string; isEcho?: boolean }> {
  if (known?.service_id) return { serviceId: known.service_id };
  const held = await readAnyListing(transaction, given.id);
  if (!held) return { serviceId: given.id };
  const isEcho =
    plain(held.service.name) === plain(given.name) &&
    plain(held.service.organization.name) === plain(given.organization.name);
  const serviceId = deterministicId(['directory', feed.id, 'service of another', given.id]);
  return isEcho ? { serviceId: given.id, isEcho } : { serviceId, clashesWith: given.id };
}

/** An organisation or location with its id here, merged with what is here of it. */
async function mergePart<T extends Organization | Location>(
  transaction: Executor,
  entity: 'organization' | 'location',
  given: T,
  { feed }: FromFeed,
  decisions: store.Decision[],
): Promise<T> {
  const [part] = await transaction.run(store.selectPart(feed.id, entity, given.id));
  const id = part?.id ?? (await partIdFor(transaction, entity, given, feed.id));
  const theirs = { ...given, id };
  await transaction.run(store.upsertPart(feed.id, entity, { given_id: given.id, id, base: detached(theirs) }));
  const [row] = await transaction.run(selectEntities(entity, [id]));
  if (!row) return theirs;
  const { merged, decisions: made } = mergeFields<Detached>(part?.base, detached(theirs), row.document);
  decisions.push(...made.map((each) => ({ ...each, entity, entityId: id })));
  return (await attached(transaction, merged, theirs)) as T;
}

async function partIdFor(
  transaction: Executor,
  entity: 'organization' | 'location',
  given: Organization | Location,
  feedId: string,
): Promise<string> {
  const [held] = await transaction.run(selectEntities(entity, [given.id]));
  if (!held) return given.id;
  // The same one, as far as its name tells: nothing of it is written over, what was not known is added.
  const isSame = entity === 'organization' && plain(held.document['name']) === plain(given.name);
  return isSame || canonicalJson(held.document) === canonicalJson(detached(given))
    ? given.id
    : deterministicId(['directory', feedId, `${entity} of another`, given.id]);
}

const plain = (name: unknown) =>
  typeof name === 'string'
    ? name
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
        .trim()
    : '';

type Detached = Record<string, unknown>;

/** As it is kept: what is compared does not hang on how a term is worded here. */
const detached = (value: object) => detachTerms(value) as Detached;

/** With the wording the feed gives, where it gives one, else the directory's. */
async function attached(transaction: Executor, value: object, said: object): Promise<object> {
  const terms = await termsById(transaction, termIdsOf(value));
  detachTerms(said, (term) => terms.set(term.id, term));
  return attachTerms(value, terms);
}

async function placesOf(
  transaction: Executor,
  given: Service,
  serviceId: string,
  from: FromFeed,
  decisions: store.Decision[],
): Promise<ServiceAtLocation[]> {
  const places = given.service_at_locations ?? [];
  const others = new Set(
    (
      await transaction.run(
        selectPlacesOfOthers(
          serviceId,
          places.map(({ id }) => id),
        ),
      )
    ).map(({ id }) => id),
  );
  const met = new Set<string>();
  const locations = new Map<string, Location>();
  const kept: ServiceAtLocation[] = [];
  for (const place of places) {
    let { id } = place;
    for (let times = 0; others.has(id) || met.has(id); times += 1)
      id = deterministicId(['directory', from.feed.id, 'place', serviceId, place.id, String(times)]);
    met.add(id);
    const location =
      locations.get(place.location.id) ?? (await mergePart(transaction, 'location', place.location, from, decisions));
    locations.set(place.location.id, location);
    kept.push({ ...place, id, location });
  }
  return kept;
}

/** What is compared the next time: the service's own fields, its places without what a location says itself. */
function baseOf({ organization, service_at_locations: places, last_modified: _when, ...service }: Service): Detached {
  return detached({
    ...service,
    organization: organization.id,
    ...(places ? { service_at_locations: places.map((place) => ({ ...place, location: place.location.id })) } : {}),
  });
}

async function mergeService(
  transaction: Executor,
  base: object | undefined,
  { theirs, ours }: { theirs: Service; ours: Service },
  decisions: store.Decision[],
): Promise<Service> {
  const [said, here] = [baseOf(theirs), baseOf(ours)];
  const { merged, decisions: made } = mergeFields(base, said, here);
  decisions.push(...made.map((each) => ({ ...each, entity: 'service' as const, entityId: ours.id })));
  const {
    organization,
    service_at_locations: keptPlaces,
    ...fields
  } = merged as {
    organization: string;
    service_at_locations?: (Omit<ServiceAtLocation, 'location'> & { location: string })[];
  };
  const places = keptPlaces && ((await attached(transaction, keptPlaces, theirs)) as typeof keptPlaces);
  const locations = new Map(
    [...(ours.service_at_locations ?? []), ...(theirs.service_at_locations ?? [])].map(({ location }) => [
      location.id,
      location,
    ]),
  );
  return {
    ...((await attached(transaction, fields, theirs)) as Service),
    organization: organization === theirs.organization.id ? theirs.organization : ours.organization,
    ...(places
      ? { service_at_locations: places.map((place) => ({ ...place, location: locations.get(place.location)! })) }
      : {}),
  };
}
