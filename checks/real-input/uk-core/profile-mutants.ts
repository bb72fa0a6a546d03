// Copies of a resource, each broken in one way that UK Core forbids and FHIR R4 alone would let pass.
// Reads the differentials themselves; finds places by its own reading of element ids and slices.
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { Mutant } from './base-mutants.ts';
import { again, type Definition, type DefinitionElement, fixedOf } from './differentials.ts';
import { extensionMutants } from './extension-mutants.ts';
import { changed, get, isObject, type JsonObject, type Path } from './sites.ts';

/** The same patient with an NHS number of the test range, verified: most official examples leave it out. */
export function withNhsNumber(patient: JsonObject): JsonObject {
  const others = ((patient['identifier'] ?? []) as JsonObject[]).filter(({ system }) => system !== nhsNumberSystem);
  const system = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland';
  const status = {
    url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
    valueCodeableConcept: { coding: [{ system, code: '01' }] },
  };
  return { ...patient, identifier: [...others, { extension: [status], system: nhsNumberSystem, value: '9990000018' }] };
}

/** Every broken copy of the resource that the profile, or an extension in it, forbids. */
export function* profileMutants(
  resource: JsonObject,
  profile: Definition | undefined,
  definitions: ReadonlyMap<string, Definition>,
): Generator<Mutant> {
  yield* nhsNumberMutants(resource);
  yield* extensionMutants(resource, definitions);
  if (!profile) return;
  const elements = chainOf(profile, definitions).flatMap((definition) => definition.differential.element);
  for (const element of elements) {
    const parts = element.id.split('.');
    const parentId = parts.slice(0, -1).join('.');
    const [name, slice] = parts.at(-1)!.split(':') as [string, string?];
    if (parts.length === 1) continue;
    for (const parent of placesOf(resource, parentId, elements)) {
      const own = childPlaces(resource, parent, name).filter(
        (place) => !slice || isOfSlice(resource, place, element.id, elements),
      );
      yield* elementMutants(resource, element, slice, own, elements, definitions);
    }
  }
  yield* constraintMutants(resource, profile, definitions);
}

function* elementMutants(
  resource: JsonObject,
  element: DefinitionElement,
  slice: string | undefined,
  own: readonly Path[],
  elements: readonly DefinitionElement[],
  definitions: ReadonlyMap<string, Definition>,
): Generator<Mutant> {
  const [first] = own;
  if (!first) return;
  const isListed = typeof first.at(-1) === 'number';
  const profileUrl = element.type?.[0]?.profile?.[0];
  const max =
    element.max ??
    (profileUrl && definitions.get(profileUrl)?.differential.element.find(({ id }) => id === 'Extension')?.max);
  if ((element.min ?? 0) > 0 && own.length <= element.min! && !tellsSlice(element.id, elements)) {
    const kind = slice ? 'required slice dropped' : 'element the profile requires dropped';
    yield { kind, resource: changed(resource, first, () => undefined), where: first };
  }
  if (max === '1' && isListed) {
    const kind = profileUrl ? 'extension more often than allowed' : 'slice more often than allowed';
    yield { kind, resource: again(resource, first), where: first };
  }
  const fixed = fixedOf(element);
  if (fixed !== undefined && !tellsSlice(element.id, elements)) {
    for (const place of own) {
      yield {
        kind: 'value other than the profile fixes',
        resource: changed(resource, place, (value) => `${String(value)}x`),
        where: place,
      };
    }
  }
  if (element.binding?.strength === 'required' && element.binding.valueSet?.endsWith('/all-languages')) {
    for (const place of own) {
      const coding = [{ system: 'urn:ietf:bcp:47', code: 'english' }];
      yield {
        kind: 'code outside a value set the profile requires',
        resource: changed(resource, place, () => ({ coding })),
        where: place,
      };
      const other = [{ system: 'http://example.org/languages', code: 'en' }];
      yield {
        kind: 'code outside a value set the profile requires',
        resource: changed(resource, place, () => ({ coding: other })),
        where: place,
      };
    }
  }
  if (element.slicing?.rules === 'closed' && isListed) {
    const stranger = { code: { text: 'something else' }, valueString: 'x' };
    const list = first.slice(0, -1);
    yield {
      kind: 'entry beside those of a closed slicing',
      resource: changed(resource, list, (entries) => [...(entries as unknown[]), stranger]),
      where: list,
    };
  }
  const targets = (element.type ?? []).flatMap(({ targetProfile }) => targetProfile ?? []);
  if (targets.length > 0 && !targets.some((url) => url.endsWith('/Resource') || url.endsWith('/Group'))) {
    for (const place of own) {
      if (!isObject(get(resource, place)) || !(get(resource, place) as JsonObject)['reference']) continue;
      yield {
        kind: 'reference to a type the profile does not allow',
        resource: changed(resource, place, () => ({ reference: 'Group/1' })),
        where: place,
      };
    }
  }
}

/** Whether the element is what its slice is told by: changed, it makes another slice of it, which an open slicing allows. */
function tellsSlice(id: string, elements: readonly DefinitionElement[]): boolean {
  return elements.some(
    ({ id: sliced, slicing }) =>
      id.startsWith(`${sliced}:`) && slicing?.discriminator?.some(({ path }) => id.endsWith(`.${path}`)),
  );
}

function* nhsNumberMutants(resource: JsonObject): Generator<Mutant> {
  const identifiers = resource['identifier'];
  if (!Array.isArray(identifiers)) return;
  for (const [index, identifier] of (identifiers as JsonObject[]).entries()) {
    if (identifier['system'] !== nhsNumberSystem) continue;
    const where = ['identifier', index];
    const value = String(identifier['value']);
    const wrong = value.slice(0, 9) + String((Number(value[9]) + 1) % 10);
    yield {
      kind: 'NHS number with a wrong check digit',
      resource: changed(resource, where, (own) => ({ ...(own as JsonObject), value: wrong })),
      where,
    };
    yield {
      kind: 'NHS number of nine digits',
      resource: changed(resource, where, (own) => ({ ...(own as JsonObject), value: value.slice(0, 9) })),
      where,
    };
    yield {
      kind: 'NHS number with spaces',
      resource: changed(resource, where, (own) => ({
        ...(own as JsonObject),
        value: `${value.slice(0, 3)} ${value.slice(3)}`,
      })),
      where,
    };
    if (resource['resourceType'] !== 'Patient') continue;
    yield {
      kind: 'NHS number without its value',
      resource: changed(resource, [...where, 'value'], () => undefined),
      where,
    };
    yield { kind: 'two NHS numbers', resource: again(resource, where), where };
  }
}

/** What the constraints of UK Core forbid. */
function* constraintMutants(
  resource: JsonObject,
  profile: Definition,
  definitions: ReadonlyMap<string, Definition>,
): Generator<Mutant> {
  const names = chainOf(profile, definitions).map(({ url }) => url.split('/').at(-1));
  const kind = 'constraint of a profile broken';
  if (names.includes('UKCore-Immunization')) {
    const { statusReason: _, ...rest } = resource;
    yield { kind, resource: { ...rest, status: 'not-done' }, where: ['status'] };
  }
  if (names.includes('UKCore-Observation-VitalSigns')) {
    const coding = ((resource['code'] as JsonObject)['coding'] as JsonObject[]).filter(
      ({ system }) => system !== 'http://loinc.org',
    );
    yield { kind, resource: { ...resource, code: { coding } }, where: ['code'] };
  }
}

function chainOf(profile: Definition, definitions: ReadonlyMap<string, Definition>): Definition[] {
  const base = profile.baseDefinition ? definitions.get(profile.baseDefinition) : undefined;
  return [profile, ...(base ? chainOf(base, definitions) : [])];
}

/** Where an element id (`Patient.identifier:nhsNumber.value`) leads in the resource. */
function placesOf(resource: JsonObject, id: string, elements: readonly DefinitionElement[]): Path[] {
  let places: Path[] = [[]];
  let soFar = id.split('.')[0]!;
  for (const segment of id.split('.').slice(1)) {
    soFar += `.${segment}`;
    const [name, slice] = segment.split(':') as [string, string?];
    places = places.flatMap((place) => childPlaces(resource, place, name));
    if (slice) places = places.filter((place) => isOfSlice(resource, place, soFar, elements));
  }
  return places;
}

function childPlaces(resource: JsonObject, place: Path, name: string): Path[] {
  const node = get(resource, place);
  if (!isObject(node)) return [];
  const stem = name.endsWith('[x]') ? name.slice(0, -3) : undefined;
  const key = stem ? Object.keys(node).find((own) => new RegExp(`^${stem}[A-Z]`).test(own)) : name;
  if (key === undefined || node[key] === undefined) return [];
  const value = node[key];
  return Array.isArray(value) ? value.map((_, index) => [...place, key, index]) : [[...place, key]];
}

function isOfSlice(resource: JsonObject, place: Path, id: string, elements: readonly DefinitionElement[]): boolean {
  const own = elements.find((element) => element.id === id && element.type?.[0]?.profile);
  const value = get(resource, place) as JsonObject;
  if (own) return value['url'] === own.type![0]!.profile![0];
  const sliced = elements.find((element) => element.id === id.slice(0, id.lastIndexOf(':')) && element.slicing);
  const paths = (sliced?.slicing?.discriminator ?? []).map(({ path }) => path);
  const tests = paths.flatMap((path) => {
    const fixed = elements
      .filter((element) => element.id === `${id}.${path}`)
      .map(fixedOf)
      .find((each) => each !== undefined);
    return fixed === undefined ? [] : [[path, fixed] as const];
  });
  return tests.length > 0 && tests.every(([path, fixed]) => valuesAt(value, path.split('.')).includes(fixed));
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  const next = isObject(value) ? value[step] : undefined;
  return next === undefined ? [] : (Array.isArray(next) ? next : [next]).flatMap((each) => valuesAt(each, rest));
}
