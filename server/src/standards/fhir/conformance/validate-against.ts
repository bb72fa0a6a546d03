// One resource beside a library: base validation and every extension in one walk, then the rules of its profiles.
import type { Issue, IssueCode, IssueSeverity } from '../../issue.ts';
import { nhsNumberSystem, parseNhsNumber } from '../../nhs-number.ts';
import { type Field, typeRule } from '../r4/definitions.ts';
import { isResource } from '../validate.ts';
import { checkResource } from '../validate/check-node.ts';
import { listed } from '../validate/exists.ts';
import { containedTypes, entryTypes } from '../validate/references.ts';
import { isObject, type JsonObject, Walk } from '../validate/walk.ts';
import { type Check, checkRule } from './check-profile.ts';
import { withoutVersion } from './definitions.ts';
import { contextsOf, mayStand } from './extensions.ts';
import type { Library } from './library.ts';
import type { Profile } from './profile-tree.ts';
import type { Entry } from './values.ts';

/** See Conformance.validate. */
export function validateAgainst(library: Library, resource: unknown, named: readonly string[] | undefined): Issue[] {
  const type = isResource(resource) ? resource.resourceType : 'Resource';
  const walk = new Walk(type);
  walk.onValue = (field, value) => {
    if (field.type === 'Extension') checkExtension(library, walk, field, value);
    if (field.type === 'Identifier') checkNhsNumber(walk, value);
  };
  checkResource(resource, walk, 'own');
  // A profile's rules speak of elements that are what FHIR says they are.
  if (walk.errors > 0) return walk.issues;
  const root = resource as JsonObject;
  holdTo(library, walk, root, type, named);
  if (type === 'Bundle') {
    walk.entries = entryTypes(root);
    for (const [index, entry] of listed(root['entry']).entries()) {
      if (isObject(entry['resource'])) holdTo(library, walk, entry['resource'], `Bundle.entry[${index}].resource`);
    }
  }
  return walk.issues;
}

function holdTo(library: Library, walk: Walk, resource: JsonObject, location: string, named?: readonly string[]): void {
  walk.root = resource;
  walk.resource = resource;
  walk.contained = containedTypes(resource);
  const type = String(resource['resourceType']);
  for (const profile of profilesOf(library, resource, named)) {
    if (profile.type === type) checkRule(profile.tree, entryOf(resource, type, location), checkIn(library, walk));
    else walk.report('error', 'value', `The resource is to be held to a profile of ${profile.type}.`, location);
  }
}

/** Those asked for, else those the resource names and the library has, else the one for its type. */
function profilesOf(library: Library, resource: JsonObject, named: readonly string[] | undefined): Profile[] {
  const claimed: unknown = isObject(resource['meta']) ? resource['meta']['profile'] : undefined;
  const urls = named ?? (Array.isArray(claimed) ? claimed.map(String) : []);
  const found = urls.flatMap((url) => library.profile(withoutVersion(url)) ?? []);
  if (found.length > 0) return found;
  const own = library.profileFor(String(resource['resourceType']));
  return own === undefined ? [] : [library.profile(own)!];
}

const checkIn = (library: Library, walk: Walk): Check => ({
  resource: walk.resource,
  root: walk.root,
  contained: walk.contained,
  entries: walk.entries,
  codes: library.codes,
  profile: library.profile,
  report: (severity: IssueSeverity, code: IssueCode, text: string, location: string) =>
    walk.report(severity, code, text, location),
});

const entryOf = (node: JsonObject, type: string, location: string): Entry => ({
  value: node,
  node,
  type,
  rule: typeRule(type)!,
  place: { parent: undefined, step: location },
});

function checkExtension(library: Library, walk: Walk, field: Field, extension: JsonObject): void {
  const url = String(extension['url']);
  const definition = library.extension(url);
  if (!definition) return;
  const { tree } = library.profile(url)!;
  if (!mayStand(definition, contextsOf(walk.path, String(walk.resource['resourceType'])))) {
    walk.report('error', 'structure', 'The definition of this extension does not let it stand here.');
  }
  if (Boolean(tree.isModifier) !== (field.key === 'modifierExtension')) {
    walk.report(
      'error',
      'structure',
      'This extension stands among those that change the meaning, or should: see its definition.',
    );
  }
  checkRule(tree, entryOf(extension, 'Extension', walk.location()), checkIn(library, walk));
}

/** An NHS number is ten digits without spaces, the last a right check digit. Source: NHS Data Dictionary; UK Core Identifier. */
function checkNhsNumber(walk: Walk, identifier: JsonObject): void {
  const { system, value } = identifier;
  if (system !== nhsNumberSystem || typeof value !== 'string') return;
  const parsed = parseNhsNumber(value);
  if (parsed.valid && parsed.nhsNumber === value) return;
  walk.report('error', 'value', 'The NHS number is not ten digits of which the last is the right check digit.');
}
