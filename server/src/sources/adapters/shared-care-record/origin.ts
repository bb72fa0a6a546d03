// Where each entry of a neighbouring record was first recorded: said on the entry, or in its Provenance. What we hear from
// that organisation ourselves is left out here, so that one blood test is not shown as two.
// Source: YHCR FHIR implementation guide, base fields: the originating organisation's ODS code as meta.tag on every resource.
import type { Loss } from '../../source-adapter.ts';
import { areaOf } from '../fhir-r4/reading/areas.ts';
import type { Collection } from '../fhir-r4/reading/collection.ts';
import type { UncheckedResource } from '../fhir-r4/requests/bundle.ts';

export const odsSystem = 'https://fhir.nhs.uk/Id/ods-organization-code';

export interface OriginRules {
  /** The neighbour's own ODS code: stands for an origin nobody states. */
  neighbour: string;
  /** Organisations whose entries are not taken from the neighbour: we hear them ourselves. */
  heardDirectly: ReadonlySet<string>;
}

/** How many entries of each kind were left out. */
export type LeftOut = ReadonlyMap<string, number>;

/**
 * Takes out, in place, what we hear directly; marks everything else with its origin.
 * @returns how many entries of each kind were left out. Losses say from which organisations, and where no origin was stated.
 */
export function settleOrigins(collection: Collection, { neighbour, heardDirectly }: OriginRules): LeftOut {
  const stated = originsByProvenance(collection.resources, collection.resolve);
  const leftOut = new Map<string, number>();
  const losses = new Map<string, Loss>();
  const lose = (kind: string, effect: Loss['effect'], reason: string) =>
    losses.set(`${kind} ${reason}`, { kind, location: `${kind}.meta.tag`, effect, reason });

  for (const [key, resource] of collection.resources) {
    const { resourceType } = resource;
    if (areaOf(resourceType) === undefined) continue;
    const origin = originTag(resource) ?? stated.get(key);
    if (origin !== undefined && heardDirectly.has(origin)) {
      collection.resources.delete(key);
      leftOut.set(resourceType, (leftOut.get(resourceType) ?? 0) + 1);
      lose(resourceType, 'not-carried', `Recorded by ${origin}, which we hear from directly.`);
      continue;
    }
    if (origin === undefined)
      lose(resourceType, 'changed', 'It does not say who recorded it; shown as the neighbour’s.');
    if (originTag(resource) === undefined) addTag(resource, origin ?? neighbour);
  }
  collection.losses.push(...losses.values());
  return leftOut;
}

/** The ODS code an entry is tagged with. */
export function originTag(resource: UncheckedResource): string | undefined {
  const { tag } = (resource['meta'] ?? {}) as { tag?: { system?: string; code?: string }[] };
  return tag?.find(({ system }) => system === odsSystem)?.code;
}

/** `Type/id` → ODS code of the organisation its Provenance names as author, else as any agent. */
function originsByProvenance(
  resources: ReadonlyMap<string, UncheckedResource>,
  resolve: (reference: string) => string | undefined,
): Map<string, string> {
  const origins = new Map<string, string>();
  for (const resource of resources.values()) {
    if (resource.resourceType !== 'Provenance') continue;
    const { agent = [], target = [] } = resource as unknown as {
      agent?: { type?: { coding?: { code?: string }[] }; who?: AgentReference; onBehalfOf?: AgentReference }[];
      target?: { reference?: string }[];
    };
    const authors = agent.filter(({ type }) => type?.coding?.some(({ code }) => code === 'author'));
    const origin = [...authors, ...agent]
      .flatMap(({ onBehalfOf, who }) => [onBehalfOf, who])
      .map((reference) => odsOf(reference, resources, resolve))
      .find((code) => code !== undefined);
    if (origin === undefined) continue;
    for (const { reference } of target) {
      const key = reference === undefined ? undefined : resolve(reference);
      if (key !== undefined) origins.set(key, origin);
    }
  }
  return origins;
}

interface AgentReference {
  reference?: string;
  identifier?: { system?: string; value?: string };
}

/** The ODS code of an agent: written beside the reference, or on the Organization it points at. */
function odsOf(
  agent: AgentReference | undefined,
  resources: ReadonlyMap<string, UncheckedResource>,
  resolve: (reference: string) => string | undefined,
): string | undefined {
  if (agent?.identifier?.system === odsSystem) return agent.identifier.value;
  const key = agent?.reference === undefined ? undefined : resolve(agent.reference);
  const organisation = key === undefined ? undefined : resources.get(key);
  const identifiers = organisation?.['identifier'] as { system?: string; value?: string }[] | undefined;
  return identifiers?.find(({ system }) => system === odsSystem)?.value;
}

function addTag(resource: UncheckedResource, code: string): void {
  const meta = (resource['meta'] ?? {}) as { tag?: object[] };
  resource['meta'] = { ...meta, tag: [...(meta.tag ?? []), { system: odsSystem, code }] };
}
