// The invariants of what holds resources: any resource's `contained` (dom-*), and Bundle (bdl-*).
// Source: https://hl7.org/fhir/R4/domainresource.html#invs, https://hl7.org/fhir/R4/bundle.html#invs
import { exists, type Holds, listed } from '../exists.ts';
import { isObject, type JsonObject } from '../walk.ts';
import { wordTable } from '../../../word-table.ts';

/** Every string in the resource that begins with #: what the contained resources are known by. */
function collectInternal(value: unknown, found: Set<string>): Set<string> {
  if (typeof value === 'string') {
    if (value.startsWith('#')) found.add(value);
  } else if (Array.isArray(value)) {
    for (const each of value) collectInternal(each, found);
  } else if (isObject(value)) {
    for (const key in value) collectInternal(value[key], found);
  }
  return found;
}

/** dom-3: a contained resource is referred to from the resource, or refers to it. */
function areContainedReferredTo(node: JsonObject): boolean {
  const contained = listed(node['contained']);
  if (contained.length === 0) return true;
  const internal = collectInternal(node, new Set());
  return contained.every((each) => internal.has(`#${String(each['id'])}`) || collectInternal(each, new Set()).has('#'));
}

const metaOf = (resource: JsonObject): JsonObject => (isObject(resource['meta']) ? resource['meta'] : {});
const entries = (bundle: JsonObject) => listed(bundle['entry']);
const isOfType = (bundle: JsonObject, ...types: readonly string[]) => types.includes(String(bundle['type']));
const firstType = (bundle: JsonObject) => {
  const resource = entries(bundle)[0]?.['resource'];
  return isObject(resource) ? resource['resourceType'] : undefined;
};

function areEntriesDistinct(bundle: JsonObject): boolean {
  if (isOfType(bundle, 'history')) return true;
  const seen = new Set<string>();
  for (const { fullUrl, resource } of entries(bundle)) {
    if (typeof fullUrl !== 'string') continue;
    const version = isObject(resource) ? metaOf(resource)['versionId'] : undefined;
    const key = typeof version === 'string' ? fullUrl + version : fullUrl;
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

export const containerInvariants: Readonly<Record<string, Holds>> = wordTable({
  'dom-2': (node) => listed(node['contained']).every((each) => !exists(each, 'contained')),
  // A contained resource is looked at from its container, which is the root then.
  'dom-3': (node, { root }) => node !== root || areContainedReferredTo(node),
  'dom-4': (node) =>
    listed(node['contained']).every(
      (each) => !exists(metaOf(each), 'versionId') && !exists(metaOf(each), 'lastUpdated'),
    ),
  'dom-5': (node) => listed(node['contained']).every((each) => !exists(metaOf(each), 'security')),
  'bdl-1': (node) => !exists(node, 'total') || isOfType(node, 'searchset', 'history'),
  'bdl-2': (node) => isOfType(node, 'searchset') || entries(node).every((entry) => !exists(entry, 'search')),
  'bdl-3': (node) => {
    const asks = isOfType(node, 'batch', 'transaction', 'history');
    return entries(node).every((entry) => exists(entry, 'request') === asks);
  },
  'bdl-4': (node) => {
    const answers = isOfType(node, 'batch-response', 'transaction-response', 'history');
    return entries(node).every((entry) => exists(entry, 'response') === answers);
  },
  'bdl-5': (node) => exists(node, 'resource') || exists(node, 'request') || exists(node, 'response'),
  'bdl-7': areEntriesDistinct,
  'bdl-8': (node) => typeof node['fullUrl'] !== 'string' || !node['fullUrl'].includes('/_history/'),
  'bdl-9': (node) =>
    !isOfType(node, 'document') ||
    (isObject(node['identifier']) && exists(node['identifier'], 'system') && exists(node['identifier'], 'value')),
  'bdl-10': (node) => !isOfType(node, 'document') || node['timestamp'] !== undefined,
  'bdl-11': (node) => !isOfType(node, 'document') || firstType(node) === 'Composition',
  'bdl-12': (node) => !isOfType(node, 'message') || firstType(node) === 'MessageHeader',
});
