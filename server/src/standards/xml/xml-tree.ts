// A small XML document as a tree, within bounds set beforehand: a document from elsewhere may be any size, depth or shape.
// Source: XML 1.0 fifth edition; Namespaces in XML 1.0.
import { IssueError } from '../issue.ts';
import { attributesOf, decodeEntities, scanXml } from './scan-xml.ts';

export interface XmlElement {
  /** Without its prefix. */
  name: string;
  namespace: string;
  /** By name as written, prefix and all. */
  attributes: ReadonlyMap<string, string>;
  children: (XmlElement | string)[];
}

export interface XmlLimits {
  /** UTF-16 code units. */
  maxCharacters: number;
  maxElements: number;
  maxDepth: number;
  /** Attributes of one element. */
  maxAttributes: number;
  /** How long reading may take; looked at every few hundred elements. */
  withinMs: number;
}

type Scope = ReadonlyMap<string, string>;
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

/** @throws IssueError `invalid` where it is not well formed, `too-long` where it is beyond a limit. */
export function readXmlTree(text: string, limits: XmlLimits): XmlElement {
  if (text.length > limits.maxCharacters) throw tooMuch('It is too large.');
  const open: { element: XmlElement; scope: Scope }[] = [];
  const until = performance.now() + limits.withinMs;
  let elements = 0;
  let root: XmlElement | undefined;
  const add = (words: string) => {
    const siblings = open.at(-1)!.element.children;
    const last = siblings.at(-1);
    // Why joined: text broken by a comment or CDATA is one text.
    if (typeof last === 'string') siblings[siblings.length - 1] = last + words;
    else siblings.push(words);
  };
  const malformed = scanXml(text, {
    open(name, raw) {
      elements += 1;
      if (elements > limits.maxElements) throw tooMuch('It has too many elements.');
      if (open.length >= limits.maxDepth) throw tooMuch('Its elements are nested too deep.');
      if (elements % 256 === 0 && performance.now() > until) throw tooMuch('It takes too long to read.');
      const parent = open.at(-1);
      const attributes = readAttributes(raw, limits);
      const scope = scopeWith(attributes, parent?.scope ?? new Map());
      const element: XmlElement = { ...resolved(name, scope), attributes, children: [] };
      if (parent) parent.element.children.push(element);
      else root = element;
      open.push({ element, scope });
    },
    close() {
      open.pop();
    },
    text(raw) {
      if (raw.includes(']]>')) throw malformedXml('Text holds the end of a CDATA section.');
      if (performance.now() > until) throw tooMuch('It takes too long to read.');
      const words = decoded(raw);
      if (words === undefined) throw malformedXml('There is an entity that XML itself does not define.');
      add(words);
    },
    cdata: add,
  });
  if (malformed) throw malformedXml(malformed);
  return root!;
}

function readAttributes(raw: string, { maxAttributes }: XmlLimits): ReadonlyMap<string, string> {
  if (raw === '') return none;
  const attributes = attributesOf(raw);
  if (!attributes) throw malformedXml('An element has the same attribute twice.');
  if (attributes.size > maxAttributes) throw tooMuch('An element has too many attributes.');
  for (const [name, value] of attributes) {
    // XML 1.0 §3.3.3: written line breaks in an attribute are spaces; those given as numbers stay.
    const words = decoded(value.replaceAll(/[\t\n]/g, ' '));
    if (words === undefined) throw malformedXml('There is an entity that XML itself does not define.');
    attributes.set(name, words);
  }
  return attributes;
}

/** Characters of one piece of text that has references in it: each costs a thousand times what a character does. */
const mostWithReferences = 500_000;

function decoded(raw: string): string | undefined {
  if (raw.length > mostWithReferences && raw.includes('&')) throw tooMuch('A piece of its text is too long.');
  return decodeEntities(raw);
}

const none: ReadonlyMap<string, string> = new Map();

/** Prefix → namespace; the empty prefix is the default. */
function scopeWith(attributes: ReadonlyMap<string, string>, outer: Scope): Scope {
  let scope: Map<string, string> | undefined;
  for (const [name, value] of attributes) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    scope ??= new Map(outer);
    scope.set(name === 'xmlns' ? '' : name.slice(6), value);
  }
  return scope ?? outer;
}

function resolved(written: string, scope: Scope): { name: string; namespace: string } {
  const colon = written.indexOf(':');
  if (colon < 0) return { name: written, namespace: scope.get('') ?? '' };
  const prefix = written.slice(0, colon);
  const namespace = prefix === 'xml' ? xmlNamespace : scope.get(prefix);
  if (!namespace) throw malformedXml('An element has a prefix that stands for nothing.');
  return { name: written.slice(colon + 1), namespace };
}

const malformedXml = (why: string) =>
  new IssueError({ severity: 'error', code: 'invalid', text: `This is not well-formed XML. ${why}` });
const tooMuch = (why: string) =>
  new IssueError({ severity: 'error', code: 'too-long', text: `This document cannot be read here. ${why}` });
