// IHE PIXm, Mobile Patient Identifier Cross-reference Query (ITI-83): `GET [base]/Patient/$ihe-pix?sourceIdentifier=…`, and, so that
// no number stands in an address, the same operation by POST with Parameters.
// Source: https://profiles.ihe.net/ITI/PIXm/ITI-83.html, with its statuses and its words in `diagnostics`.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { type NumberToTrace, type NumbersTraced, traceIdentifiers } from '#disclosure/identity/trace-identifiers.ts';
import type { Parameters } from '#standards/fhir/types.ts';
import { askingOf, parametersOf, passedOver, resourceOf, send } from '../exchange.ts';
import { badParameter, type FhirRefusal, refusal } from '../refusal.ts';
import { identifierOf } from './patient-resource.ts';
import { isPersonId } from './read-route.ts';
import { tokenOf } from './read-search.ts';

export async function pixRoute(
  request: FastifyRequest,
  reply: FastifyReply,
  door: Door,
  base: string,
): Promise<FastifyReply> {
  const asking = askingOf(request);
  const given = request.method === 'POST' ? inBody(request) : parametersOf(request);
  const { question, wantsId } = readQuestion(given, base);
  const known = new Set(['sourceIdentifier', 'targetSystem', '_format']);
  passedOver(
    request,
    [...given.keys()].filter((name) => !known.has(name)),
  );
  const traced = await traceIdentifiers(door, asking, question);
  if (!traced.permitted) throw refusal(403, 'forbidden', traced.explanation);
  if (traced.status !== 'found') throw refusals[traced.status]();
  const parameter: NonNullable<Parameters['parameter']> = [
    ...(wantsId ? [{ name: 'targetId', valueReference: { reference: `${base}/Patient/${traced.personId}` } }] : []),
    ...traced.numbers.map((number) => ({ name: 'targetIdentifier', valueIdentifier: identifierOf(number) })),
  ];
  return send(request, reply, { resourceType: 'Parameters', ...(parameter.length > 0 ? { parameter } : {}) });
}

/** The simple parameters of the operation's body, as they would stand in an address. */
function inBody(request: FastifyRequest): URLSearchParams {
  const resource = resourceOf(request);
  const given = new URLSearchParams();
  if (resource.resourceType !== 'Parameters') throw refusal(400, 'structure', 'Send Parameters.');
  for (const { name, valueString, valueUri } of resource.parameter ?? [])
    given.append(name, valueString ?? valueUri ?? '');
  return given;
}

/** @returns the systems wanted; this server's own ids are one of them, where they are asked for or nothing is. */
function readQuestion(given: URLSearchParams, base: string): { question: NumberToTrace; wantsId: boolean } {
  const [source, another] = given.getAll('sourceIdentifier');
  if (!source || another !== undefined)
    throw badParameter('sourceIdentifier', 'Give it once, as system|value.', 'required');
  for (const value of given.values())
    if (value.length > 400 || /\p{Cc}/u.test(value)) throw badParameter('sourceIdentifier', 'This is no identifier.');
  const { system, value } = tokenOf(source);
  if (!system || !value)
    throw badParameter('sourceIdentifier', 'Give both the system and the value: system|value.', 'required');
  const wanted = given.getAll('targetSystem').filter((target) => target !== '');
  const targets = wanted.filter((target) => target !== base);
  return {
    question: { source: sourceOf(system, value, base), ...(wanted.length > 0 ? { targets } : {}) },
    wantsId: wanted.length === 0 || wanted.includes(base),
  };
}

/** `[base]|Patient/[id]` is this server's own id of somebody. */
function sourceOf(system: string, value: string, base: string): NumberToTrace['source'] {
  if (system !== base) return { system, value };
  const id = /^Patient\/(.+)$/.exec(value)?.[1];
  if (!isPersonId(id)) throw refusals['not-known']();
  return { personId: id };
}

type NotFound = Exclude<Extract<NumbersTraced, { permitted: true }>['status'], 'found'>;

const refusals: Readonly<Record<NotFound, () => FhirRefusal>> = {
  'not-known': () =>
    refusal(404, 'not-found', 'Nobody is known by this identifier.', {
      diagnostics: 'sourceIdentifier Patient Identifier not found',
    }),
  'source-system-not-known': () =>
    refusal(400, 'code-invalid', 'Numbers of this system are not known here.', {
      diagnostics: 'sourceIdentifier Assigning Authority not found',
    }),
  'target-system-not-known': () =>
    refusal(403, 'code-invalid', 'Numbers are wanted of a system that is not known here.', {
      diagnostics: 'targetSystem not found',
    }),
  several: () =>
    refusal(
      409,
      'conflict',
      'More than one person bears this number, so it does not tell whose the others are. Search, or use $match.',
    ),
};
