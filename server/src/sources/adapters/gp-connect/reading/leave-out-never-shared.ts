// A practice's message without what is never shared, before it is translated: so that its areas, its lists, what was lost and what
// is warned of are as if the practice had never sent it.
import type { NeverShared } from '#privacy/never-shared/never-shared.ts';
import { isObject, type JsonObject } from '../stu3/elements/rules.ts';

/** The message, itself where nothing is taken out; and the indexes of the entries that are gone. */
export function leaveOutNeverShared(
  body: unknown,
  neverShared: NeverShared,
): { body: unknown; gone: ReadonlySet<number> } {
  if (!isObject(body)) return { body, gone: none };
  if (body['resourceType'] !== 'Parameters') return inBundle(body, neverShared);
  const parameter = body['parameter'];
  if (!Array.isArray(parameter)) return { body, gone: none };
  let gone = none;
  const left = parameter.map((each: unknown) => {
    if (!isObject(each) || !isObject(each['resource'])) return each;
    const own = inBundle(each['resource'], neverShared);
    if (gone.size === 0) gone = own.gone;
    return { ...each, resource: own.body };
  });
  return { body: { ...body, parameter: left }, gone };
}

const none: ReadonlySet<number> = new Set();

function inBundle(bundle: JsonObject, neverShared: NeverShared): { body: JsonObject; gone: ReadonlySet<number> } {
  const { entry } = bundle;
  if (bundle['resourceType'] !== 'Bundle' || !Array.isArray(entry)) return { body: bundle, gone: none };
  // An entry without a resource keeps its place: what it says is for whoever reads the message.
  const resources = entry.map((each: unknown) =>
    isObject(each) && isObject(each['resource']) ? each['resource'] : {},
  );
  const names = entry.map((each: unknown) =>
    isObject(each) && typeof each['fullUrl'] === 'string' ? each['fullUrl'] : undefined,
  );
  const { left, gone } = neverShared.takeOut(resources, names);
  if (left === resources) return { body: bundle, gone: none };
  const places = entry.map((each: unknown, index) => ({ each, index })).filter(({ index }) => !gone.has(index));
  const kept = places.map(({ each, index }, place) =>
    left[place] === resources[index] ? each : { ...(each as JsonObject), resource: left[place] },
  );
  return { body: { ...bundle, entry: kept }, gone };
}
