// The parts of StructureDefinition, ValueSet and CodeSystem that rules are made of. Types only.
// Source: https://hl7.org/fhir/R4/structuredefinition.html, elementdefinition.html, valueset.html, codesystem.html

export interface ElementType {
  code: string;
  profile?: string[];
  targetProfile?: string[];
}

export interface Discriminator {
  type: 'value' | 'pattern' | 'exists' | 'type' | 'profile';
  path: string;
}

export interface Slicing {
  discriminator?: Discriminator[];
  rules?: 'open' | 'closed' | 'openAtEnd';
}

export interface ElementConstraint {
  key: string;
  severity: 'error' | 'warning';
  human: string;
  expression?: string;
}

/** One entry of a differential. fixed[x] and pattern[x] come under their own keys (`fixedUri`, `patternCoding`). */
export interface ElementDefinition {
  id?: string;
  path?: string;
  sliceName?: string;
  min?: number;
  max?: string;
  type?: ElementType[];
  binding?: { strength?: string; valueSet?: string };
  slicing?: Slicing;
  constraint?: ElementConstraint[];
  maxLength?: number;
  isModifier?: boolean;
  [fixedOrPattern: string]: unknown;
}

export interface StructureDefinition {
  resourceType: 'StructureDefinition';
  url: string;
  type: string;
  derivation?: string;
  baseDefinition?: string;
  context?: { type: string; expression: string }[];
  differential?: { element: ElementDefinition[] };
}

export interface ValueSetInclude {
  system?: string;
  concept?: { code: string }[];
  filter?: unknown[];
  valueSet?: string[];
}

export interface ValueSet {
  resourceType: 'ValueSet';
  url: string;
  compose?: { include?: ValueSetInclude[]; exclude?: ValueSetInclude[] };
}

export interface Concept {
  code: string;
  concept?: Concept[];
}

export interface CodeSystem {
  resourceType: 'CodeSystem';
  url: string;
  content?: string;
  concept?: Concept[];
}

export type ConformanceResource = StructureDefinition | ValueSet | CodeSystem;

/** A canonical URL without its version: `…/Patient|2.0` → `…/Patient`. */
export const withoutVersion = (canonical: string): string => canonical.split('|', 1)[0]!;
