// Extensions by their definitions: those of the loaded folder, and HL7's own for R4, which every system may use.
// Source: https://hl7.org/fhir/R4/defining-extensions.html (contexts: §2.5.1.2)
import { readFileSync } from 'node:fs';
import { type Field, typeRule } from '../r4/definitions.ts';
import type { ElementDefinition, StructureDefinition } from './definitions.ts';

interface CutExtension {
  context: string[];
  elements: ElementDefinition[];
}

/** HL7's extensions for FHIR R4 as StructureDefinitions, by URL. */
export function r4Extensions(): Map<string, StructureDefinition> {
  const file = readFileSync(new URL('../r4/extensions.json', import.meta.url), 'utf8');
  const { extensions } = JSON.parse(file) as { extensions: Record<string, CutExtension> };
  return new Map(
    Object.entries(extensions).map(([url, { context, elements }]) => [
      url,
      {
        resourceType: 'StructureDefinition',
        url,
        type: 'Extension',
        context: context.map((text) => {
          const [type, ...expression] = text.split(' ') as [string, ...string[]];
          return { type, expression: expression.join(' ') };
        }),
        differential: { element: elements },
      },
    ]),
  );
}

/**
 * What the extension at the end of a path stands on, in the words of extension contexts: its path from the resource, its
 * path from the nearest type, its type and what that derives from.
 * @param path from the walk, ending with the extension's own field and index.
 * @param resourceType of the resource the path starts in.
 */
export function contextsOf(path: readonly (Field | number)[], resourceType: string): ReadonlySet<string> {
  const fields = path.slice(0, -1).filter((step): step is Field => typeof step !== 'number');
  fields.pop();
  const owner = fields.at(-1);
  if (!owner || owner.isResource) return new Set(typeRule(resourceType)?.lineage);
  const start = fields.findLastIndex((field) => field.isResource) + 1;
  const whole = [resourceType, ...fields.slice(start).map((field) => field.element)].join('.');
  const lineage = owner.isPrimitive ? [owner.type, 'Element'] : (typeRule(owner.type)?.lineage ?? []);
  return new Set([whole, `${owner.owner}.${owner.element}`, ...lineage, 'Element']);
}

const elementContext = /^[A-Za-z]\w*(\.\w+(\[x\])?)*$/;

/** Whether the definition lets the extension stand there; a context that is an expression is not judged. */
export function mayStand(definition: StructureDefinition, contexts: ReadonlySet<string>): boolean {
  const allowed = definition.context ?? [];
  if (allowed.length === 0) return true;
  return allowed.some(({ type, expression }) => {
    // HL7's own write a primitive as "element date".
    const bare = expression.replace(/^element /, '');
    if (type === 'extension') return contexts.has('Extension');
    return type !== 'element' || !elementContext.test(bare) || bare === 'Any' || contexts.has(bare);
  });
}
