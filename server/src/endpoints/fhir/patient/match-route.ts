// FHIR `POST [base]/Patient/$match`, IHE Patient Demographics Match (ITI-119): who is it that is described here?
// Source: http://hl7.org/fhir/R4/patient-operation-match.html, https://profiles.ihe.net/ITI/PDQm/ITI-119.html
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { matchPatient, type PatientMatch } from '#disclosure/identity/match-patient.ts';
import { demographicsOfPatient } from '#standards/fhir/patient-demographics.ts';
import type { Patient, Resource } from '#standards/fhir/types.ts';
import { askingOf, parametersOf, type Parameter, passedOver, resourceOf, send } from '../exchange.ts';
import { badParameter, refusal } from '../refusal.ts';
import { mostShown } from './read-search.ts';
import { searchset } from './searchset.ts';

export async function matchRoute(
  request: FastifyRequest,
  reply: FastifyReply,
  door: Door,
  base: string,
): Promise<FastifyReply> {
  const asking = askingOf(request);
  const { match, unknown } = readMatch(resourceOf(request), door.clock.now());
  const inAddress = [...parametersOf(request).keys()].filter((name) => name !== '_format');
  const issues = passedOver(request, [...unknown, ...inAddress]);
  const matched = await matchPatient(door, asking, match);
  if (!matched.permitted) throw refusal(403, 'forbidden', matched.explanation);
  if (matched.status === 'not-enough') throw refusal(400, 'required', matched.text);
  const { more, unchecked } = matched;
  const patients = matched.patients.map((patient) => ({ ...patient, score: patient.chance }));
  return send(
    request,
    reply,
    searchset({ base, self: `${base}/Patient/$match`, patients, graded: true, more, unchecked, issues }),
  );
}

/** A Patient alone, or in Parameters with what is wanted. @throws FhirRefusal 400 */
function readMatch(resource: Resource, now: Date): { match: PatientMatch; unknown: string[] } {
  if (resource.resourceType === 'Patient') return { match: matchOf(resource, now), unknown: [] };
  if (resource.resourceType !== 'Parameters')
    throw refusal(400, 'structure', 'Send a Patient, or Parameters with a Patient as the resource.');
  const { parameter = [] } = resource;
  const patient = only(parameter, 'resource')?.resource;
  if (patient?.resourceType !== 'Patient') throw badParameter('resource', 'The resource is one Patient.', 'required');
  const match = matchOf(patient, now);
  const certain = only(parameter, 'onlyCertainMatches');
  if (certain) {
    if (certain.valueBoolean === undefined) throw badParameter('onlyCertainMatches', 'It is a boolean.');
    match.onlyCertain = certain.valueBoolean;
  }
  const count = only(parameter, 'count');
  if (count) {
    if (count.valueInteger === undefined || count.valueInteger < 1)
      throw badParameter('count', 'It is an integer from 1.');
    match.count = Math.min(count.valueInteger, mostShown);
  }
  const known = ['resource', 'onlyCertainMatches', 'count'];
  return { match, unknown: parameter.flatMap(({ name }) => (known.includes(name) ? [] : [name])) };
}

/** Nobody has more of any of these. Each is compared with each of everybody it may be, so the work grows with them. */
const longest = 20;

function matchOf(patient: Patient, now: Date): PatientMatch {
  for (const list of ['name', 'address', 'telecom', 'identifier'] as const)
    if ((patient[list]?.length ?? 0) > longest)
      throw refusal(400, 'too-costly', `More than ${longest} are given.`, { location: `Patient.${list}` });
  return {
    demographics: demographicsOfPatient(patient, now),
    identifiers: patient.identifier ?? [],
    onlyCertain: false,
    count: mostShown,
  };
}

function only(parameters: readonly Parameter[], name: string): Parameter | undefined {
  const [found, another] = parameters.filter((parameter) => parameter.name === name);
  if (another) throw badParameter(name, `Give ${name} once.`);
  return found;
}
