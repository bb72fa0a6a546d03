// Where in a consultation an entry was recorded: GP systems hang the content of a consultation on lists, of topics, of headings
// and of entries, and the entries themselves say nothing of it.
// Invariant: only what came is named. A topic or heading of which something did not come, as where it is withheld, loses its own
// words: they may say what it was.
// Source: GP Connect 1.6, List - consultation structure; SNOMED CT 325851000000107, 25851000000105, 24781000000107.
import type { List, Reference, Resource } from '#standards/fhir/types.ts';
import { codesOf } from '../elements/concepts.ts';
import { extensionsNamed } from '../elements/extensions.ts';
import { targetOf } from '../elements/references.ts';
import { mayBeNamedBy } from '../elements/security-labels.ts';
import { list, words } from '../elements/words.ts';
import type { ConsultationPlace } from '../item-facts.ts';

/** A consultation, a topic in it, a heading in that: the order in which lists are entered, each from those not reached before. */
const codes = ['325851000000107', '25851000000105', '24781000000107'] as const;

/** Headings that every GP system has, which say nothing of what stands under them. */
const plainHeadings = new Set(
  'additional,administration,allergy,assessment,comment,diagnosis,document,examination,family history,follow up,history,immunisation,investigation,investigations,medication,objective,plan,presenting complaint,problem,procedure,referral,result,social,subjective,test request'.split(
    ',',
  ),
);

/** Of a resource on which several lists lie, more than this many is no consultation. */
const mostPlaces = 20;

/** A list on the way to an entry, and where that list lies. */
interface Way {
  contact: string | undefined;
  depth: number;
  order: readonly [topic: number, heading: number];
  topic?: List;
  heading?: List;
}

/**
 * Where each resource was recorded, by `Type/id`, in the order of the record.
 * @param resources of one answer; only lists and contacts among them are followed.
 * Never throws, whatever JSON the resources are.
 */
export function placesInConsultations(resources: readonly Resource[]): ReadonlyMap<string, ConsultationPlace[]> {
  const places = new Map<string, ConsultationPlace[]>();
  const byKey = new Map<string, Resource>();
  const roots: List[][] = [[], [], []];
  for (const resource of resources) {
    const key = keyOf(resource);
    if (key === undefined) continue;
    byKey.set(key, resource);
    if (resource.resourceType !== 'List') continue;
    const depth = codes.findIndex((code) => codesOf([resource.code]).includes(code));
    if (depth >= 0) roots[depth]!.push(resource);
  }
  const reached = new Set<Resource>();

  const enter = (from: List, way: Way): void => {
    if (reached.has(from) || isNoList(from)) return;
    reached.add(from);
    const own = targetOf(from.encounter);
    const contact = own !== undefined && byKey.has(own) ? own : way.contact;
    for (const [at, entry] of list(from.entry).entries()) {
      const found = foundIn(byKey, entry.item);
      if (!found || isGone(entry)) continue;
      const { key, resource } = found;
      if (resource.resourceType === 'List') {
        // Why by depth, not by code: what lies in a topic is a heading, also where its code is mistyped.
        if (way.depth === 0) enter(resource, { contact, depth: 1, order: [at, -1], topic: resource });
        else if (way.depth === 1)
          enter(resource, { ...way, contact, depth: 2, order: [way.order[0], at], heading: resource });
        continue;
      }
      if (contact === undefined || key === contact) continue;
      const known = places.get(key) ?? [];
      if (known.length === mostPlaces) continue;
      known.push({ contact, order: [...way.order, at], ...wordsOf(way, resource, byKey) });
      places.set(key, known);
    }
  };
  for (const root of roots[0]!) enter(root, { contact: undefined, depth: 0, order: [-1, -1] });
  // Where a consultation's own list did not come, in the order in which they did.
  for (const [at, topic] of roots[1]!.entries()) enter(topic, { contact: undefined, depth: 1, order: [at, -1], topic });
  for (const [at, heading] of roots[2]!.entries())
    enter(heading, { contact: undefined, depth: 2, order: [-1, at], heading });
  placeUnlisted(byKey, places);
  return places;
}

/** What names a consultation and stands in no list of it, after what does. */
function placeUnlisted(byKey: ReadonlyMap<string, Resource>, places: Map<string, ConsultationPlace[]>): void {
  const listed = new Set([...places.values()].flat().map(({ contact }) => contact));
  if (listed.size === 0) return;
  for (const [key, resource] of byKey) {
    if (resource.resourceType === 'List' || places.has(key)) continue;
    const contact = targetOf((resource as { encounter?: Reference }).encounter);
    if (contact !== undefined && listed.has(contact)) places.set(key, [{ contact, order: [] }]);
  }
}

function wordsOf(
  { topic, heading }: Way,
  entry: Resource,
  byKey: ReadonlyMap<string, Resource>,
): Pick<ConsultationPlace, 'topic' | 'heading' | 'about'> {
  const about = [topic, heading].flatMap((each) => (each ? problemsOf(each) : []));
  const named = [...new Set(about.filter((problem) => problem !== undefined && byKey.has(problem)))] as string[];
  const topicWords =
    topic && about.length === 0 && mayBeNamedBy(topic, entry) && isWhole(topic, byKey) ? titleOf(topic) : undefined;
  const title = heading && mayBeNamedBy(heading, entry) ? titleOf(heading) : undefined;
  const headingWords =
    title && (plainHeadings.has(title.toLowerCase()) || isWhole(heading!, byKey)) ? title : undefined;
  return {
    ...(topicWords ? { topic: topicWords } : {}),
    ...(headingWords ? { heading: headingWords } : {}),
    ...(named.length > 0 ? { about: named } : {}),
  };
}

/** The problems a topic or heading is about; `undefined` for one that is not named, or not any more. */
function problemsOf(from: List): (string | undefined)[] {
  return extensionsNamed(from, 'RelatedProblemHeader').map(({ extension, valueReference }) =>
    targetOf(valueReference ?? list(extension).find((part) => part.valueReference)?.valueReference),
  );
}

/** Everything in it came, however deep: nothing of it was left out. */
function isWhole(from: List, byKey: ReadonlyMap<string, Resource>, depth = 0): boolean {
  return list(from.entry).every(({ item }) => {
    const found = foundIn(byKey, item);
    if (!found || depth > 2) return false;
    return found.resource.resourceType !== 'List' || isWhole(found.resource, byKey, depth + 1);
  });
}

function foundIn(byKey: ReadonlyMap<string, Resource>, reference: Reference | undefined) {
  const key = targetOf(reference);
  const resource = key === undefined ? undefined : byKey.get(key);
  return key !== undefined && resource ? { key, resource } : undefined;
}

function keyOf(resource: Resource): string | undefined {
  const [type, id] = [words(resource?.resourceType), words(resource?.id)];
  return type !== undefined && id !== undefined ? `${type}/${id}` : undefined;
}

/** "Untitled" is what a GP system writes where nobody wrote a title. */
function titleOf({ title }: List): string | undefined {
  const said = words(title);
  return said === undefined || said.toLowerCase() === 'untitled' ? undefined : said;
}

const isNoList = ({ status }: List) => words(status) === 'entered-in-error';
const isGone = (entry: NonNullable<List['entry']>[number]) =>
  entry.deleted === true || list(entry.modifierExtension).length > 0;
