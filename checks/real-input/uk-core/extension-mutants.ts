// Copies of a resource with an extension broken in one way that the extension's definition forbids.
import type { Mutant } from './base-mutants.ts';
import { again, type Definition, type DefinitionElement, isUkCore } from './differentials.ts';
import { changed, get, type JsonObject, type Path, sitesOf } from './sites.ts';

/** Every broken copy that the definition of an extension in the resource forbids. */
export function* extensionMutants(
  resource: JsonObject,
  definitions: ReadonlyMap<string, Definition>,
): Generator<Mutant> {
  for (const { type, values } of sitesOf(resource)) {
    if (type !== 'Extension') continue;
    for (const where of values) {
      const extension = get(resource, where) as JsonObject;
      const definition = definitions.get(String(extension['url']));
      if (!definition || !isUkCore(definition.url)) continue;
      yield* ofDefinition(resource, where, extension, definition);
    }
  }
}

function* ofDefinition(
  resource: JsonObject,
  where: Path,
  extension: JsonObject,
  definition: Definition,
): Generator<Mutant> {
  const elements = definition.differential.element;
  const value = elements.find(({ id }) => id === 'Extension.value[x]');
  const put = (change: (own: JsonObject) => JsonObject) => changed(resource, where, (own) => change(own as JsonObject));
  yield { kind: 'extension as one that changes the meaning', resource: moved(resource, where), where };
  const otherPlace = {
    ...structuredClone(resource),
    meta: { ...(resource['meta'] as object | undefined), extension: [extension] },
  };
  if (!(definition.context ?? []).some(({ expression }) => expression === 'Meta' || expression === 'Element')) {
    yield { kind: 'extension where its definition does not allow it', resource: otherPlace, where: ['meta'] };
  }
  if (value?.type) {
    const wrong = value.type.some(({ code }) => code === 'base64Binary')
      ? { valueOid: 'urn:oid:1.2' }
      : { valueBase64Binary: 'AAAA' };
    yield { kind: 'extension with a value of a wrong type', resource: put(({ url }) => ({ url, ...wrong })), where };
    yield* boundValue(value, extension, put, where);
    const target = value.type.flatMap(({ targetProfile }) => targetProfile ?? []);
    if (extension['valueReference'] && target.length > 0 && !target.some((url) => /\/(Resource|Group)$/.test(url))) {
      yield {
        kind: 'reference to a type the extension does not allow',
        resource: put(({ url }) => ({ url, valueReference: { reference: 'Group/1' } })),
        where,
      };
    }
  }
  if (value?.max === '0')
    yield {
      kind: 'value in an extension that has none',
      resource: put(({ url }) => ({ url, valueString: 'x' })),
      where,
    };
  const nested = (extension['extension'] ?? []) as JsonObject[];
  for (const [index, each] of nested.entries()) {
    const slice = elements.find(
      ({ id, sliceName }) => sliceName === each['url'] && id === `Extension.extension:${sliceName}`,
    );
    const own = elements.find(({ id }) => slice && id === `${slice.id}.value[x]`);
    if (!slice) continue;
    const inner = [...where, 'extension', index];
    if ((slice.min ?? 0) > 0)
      yield { kind: 'nested extension dropped', resource: changed(resource, inner, () => undefined), where: inner };
    if (slice.max === '1') yield { kind: 'nested extension twice', resource: again(resource, inner), where: inner };
    if (!own?.type) continue;
    const wrong = changed(resource, inner, (one) => ({ url: (one as JsonObject)['url'], valueBase64Binary: 'AAAA' }));
    yield { kind: 'nested extension with a value of a wrong type', resource: wrong, where: inner };
    yield* boundValue(own, each, (change) => changed(resource, inner, (one) => change(one as JsonObject)), inner);
  }
}

/** Only value sets whose codes are all in the folder or in FHIR: of others nobody without a terminology server can tell. */
const decidable = /UKCore-(BirthSex|NHSNumberVerificationStatus|MedicationChangeStatus)$/;

function* boundValue(
  element: DefinitionElement,
  extension: JsonObject,
  put: (change: (own: JsonObject) => JsonObject) => JsonObject,
  where: Path,
): Generator<Mutant> {
  if (element.binding?.strength !== 'required' || !decidable.test(element.binding.valueSet ?? '')) return;
  const key = Object.keys(extension).find((name) => name.startsWith('value'))!;
  for (const coding of [
    { system: 'http://example.org/codes', code: '01' },
    { ...firstCoding(extension[key]), code: 'not-a-code' },
  ]) {
    yield {
      kind: 'code outside a value set an extension requires',
      resource: put(({ url }) => ({ url, [key]: { coding: [coding] } })),
      where,
    };
  }
}

const firstCoding = (concept: unknown): JsonObject =>
  ((concept as JsonObject)['coding'] as JsonObject[] | undefined)?.[0] ?? {};

/** The extension out of `extension` and into `modifierExtension`, on the resource itself. */
function moved(resource: JsonObject, where: Path): JsonObject {
  const copy = { ...structuredClone(resource), modifierExtension: [get(resource, where)] };
  return copy;
}
