// A FHIR request and its answer, for the routes of this folder: who asks, what was sent, and an answer in the format wanted.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Asking } from '#disclosure/door.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { isResource, validateResource } from '#standards/fhir/validate.ts';
import type { Parameters, Resource } from '#standards/fhir/types.ts';
import { readFhirXml } from '#standards/fhir/xml/read-xml.ts';
import { writeFhirXml } from '#standards/fhir/xml/write-xml.ts';
import type { Issue } from '#standards/issue.ts';
import { answerFormat, formatOf, mediaTypes } from './formats.ts';
import { FhirRefusal, refusal } from './refusal.ts';

export const askingOf = (request: FastifyRequest): Asking => ({ user: signedInUser(request), requestId: request.id });

/** What stands in the address and in a form, together. */
export function parametersOf(request: FastifyRequest): URLSearchParams {
  const at = request.url.indexOf('?');
  const given = new URLSearchParams(at < 0 ? '' : request.url.slice(at + 1));
  if (request.body instanceof URLSearchParams) for (const [name, value] of request.body) given.append(name, value);
  return given;
}

export const wantedFormat = (request: FastifyRequest) =>
  answerFormat(request.headers.accept, parametersOf(request).get('_format'));

/** Sends a valid resource; as JSON where what is wanted cannot be written, which the answer then says. */
export function send(request: FastifyRequest, reply: FastifyReply, resource: Resource, status = 200): FastifyReply {
  const format = wantedFormat(request) ?? 'json';
  const written = format === 'xml' ? writeFhirXml({ ...resource }) : JSON.stringify(resource);
  return reply.status(status).type(mediaTypes[format]).send(written);
}

/** The resource a body holds. @throws FhirRefusal 400 with every place that is not FHIR, or 415 where it is a form. */
export function resourceOf(request: FastifyRequest): Resource {
  const { body } = request;
  const format = formatOf(request.headers['content-type'] ?? '');
  if (body === undefined || body === null || (Buffer.isBuffer(body) && body.length === 0))
    throw refusal(400, 'required', 'The request has no body.');
  if (!Buffer.isBuffer(body) || !format) throw refusal(415, 'not-supported', 'This address takes FHIR in JSON or XML.');
  const text = body.toString('utf8');
  const read = format === 'xml' ? readFhirXml(text) : readJson(text);
  if (!isResource(read)) throw refusal(400, 'structure', 'The body is not a FHIR R4 resource.');
  const [first, ...others] = validateResource(read).filter(({ severity }) => severity !== 'warning');
  if (first) throw new FhirRefusal(400, [first, ...others]);
  return read;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(400, 'invalid', 'The body is not JSON.');
  }
}

export type Parameter = NonNullable<Parameters['parameter']>[number];

/**
 * Parameters that are not known are passed over and said, unless the asker wants them refused.
 * Source: FHIR R4 §3.1.1.4.10 (Prefer: handling); RFC 7240.
 * @throws FhirRefusal 400 where it does.
 */
export function passedOver(request: FastifyRequest, names: readonly string[]): Issue[] {
  const strict = /(^|[\s,;])handling\s*=\s*"?strict\b/i.test(String(request.headers['prefer'] ?? ''));
  const issues = [...new Set(names)].map((name): Issue => ({
    severity: strict ? 'error' : 'warning',
    code: 'not-supported',
    text: `${/^[\w$:.-]{1,40}$/.test(name) ? `The parameter ${name}` : 'A parameter'} is not known here${strict ? '' : ' and was passed over'}.`,
  }));
  const [first, ...others] = issues;
  if (strict && first) throw new FhirRefusal(400, [first, ...others]);
  return issues;
}
