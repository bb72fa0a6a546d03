// What the broken copies are made from: UK Core's differentials as published.
import { changed, type JsonObject, type Path } from './sites.ts';

export interface Definition {
  url: string;
  type: string;
  baseDefinition?: string;
  context?: { type: string; expression: string }[];
  differential: { element: DefinitionElement[] };
}

export interface DefinitionElement {
  id: string;
  sliceName?: string;
  min?: number;
  max?: string;
  type?: { code: string; profile?: string[]; targetProfile?: string[] }[];
  slicing?: { discriminator?: { path: string }[]; rules?: string };
  binding?: { strength: string; valueSet?: string };
  [fixed: string]: unknown;
}

export const isUkCore = (url: string) => url.includes('fhir.hl7.org.uk') || /hl7\.org\/fhir\/[56]\.0\//.test(url);
export const fixedOf = (element: DefinitionElement) =>
  Object.entries(element).find(([key]) => /^fixed[A-Z]/.test(key))?.[1];

/** The entry of a list a second time. */
export const again = (resource: JsonObject, where: Path) =>
  changed(resource, where.slice(0, -1), (list) => [...(list as unknown[]), (list as unknown[])[Number(where.at(-1))]]);
