// IHE PDQm, Mobile Patient Demographics Query (ITI-78): `GET [base]/Patient?…` and, so that nobody's name stands in an address,
// `POST [base]/Patient/_search`.
// Source: https://profiles.ihe.net/ITI/PDQm, FHIR R4 §3.1.1.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { searchPatients } from '#disclosure/identity/search-patients.ts';
import type { Issue } from '#standards/issue.ts';
import { askingOf, parametersOf, passedOver, send } from '../exchange.ts';
import { FhirRefusal, refusal } from '../refusal.ts';
import { readSearch } from './read-search.ts';
import { searchset } from './searchset.ts';

/** PDQm leaves scores to the server: the index grades a search, and orders those of one grade. */
const scores = { certain: 1, probable: 0.8, possible: 0.5 } as const;

export async function searchRoute(
  request: FastifyRequest,
  reply: FastifyReply,
  door: Door,
  base: string,
): Promise<FastifyReply> {
  const asking = askingOf(request);
  const { search, used, unknown } = readSearch(parametersOf(request));
  const ignored = passedOver(request, unknown);
  const searched = await searchPatients(door, asking, search);
  if (!searched.permitted) throw refusal(403, 'forbidden', searched.explanation);
  if (searched.status === 'not-enough') throw refusal(400, 'required', searched.text);
  if (searched.status === 'system-not-known') throw new FhirRefusal(404, [systemNotKnown]);
  const { patients, more, notes, unchecked } = searched;
  // Why the search stands in the link though it was posted: FHIR says so (§3.1.1.2.1), and it goes to nobody but the asker.
  const self = used.size > 0 ? `${base}/Patient?${used.toString()}` : `${base}/Patient`;
  const issues = [
    ...ignored,
    ...notes.map((text): Issue => ({ severity: 'information', code: 'informational', text })),
  ];
  const scored = patients.map((patient) => ({ ...patient, score: scores[patient.grade] }));
  return send(request, reply, searchset({ base, self, patients: scored, graded: false, more, unchecked, issues }));
}

// In the words and with the severity of ITI-78, case 4.
const systemNotKnown: Issue = {
  severity: 'warning',
  code: 'not-found',
  text: 'Numbers are wanted of a system that nobody here has a number of.',
  diagnostics: 'targetSystem not found',
};
