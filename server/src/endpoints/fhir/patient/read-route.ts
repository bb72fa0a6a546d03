// One patient by this server's own id: `GET [base]/Patient/[id]` (IHE PDQm, Retrieve Patient Resource).
// Source: FHIR R4 §3.1.0.1 (read); IHE ITI-78 §2:3.78.4.3.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { readPatient } from '#disclosure/identity/read-patient.ts';
import type { PersonId } from '#standards/patient.ts';
import { askingOf, send } from '../exchange.ts';
import { refusal } from '../refusal.ts';
import { patientResource, replacedPatient } from './patient-resource.ts';

export const isPersonId = (text: string | undefined): text is PersonId =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text ?? '');

export async function readRoute(
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
  door: Door,
): Promise<FastifyReply> {
  const { id } = request.params;
  const asking = askingOf(request);
  if (!isPersonId(id)) throw refusal(404, 'not-found', 'There is no patient of this id.');
  const read = await readPatient(door, asking, id);
  if (!read.permitted) throw refusal(403, 'forbidden', read.explanation);
  return send(request, reply, read.personId === id ? patientResource(read) : replacedPatient(id, read.personId));
}
