// Where a source posts FHIR: POST /fhir/r4 with a transaction or batch Bundle, or one resource. What is accepted is stored
// before it is answered, and then processed as every message is. Every answer, good or bad, is FHIR.
// Source: FHIR R4 §3.1.0.11 (batch/transaction), §3.1.0.1.5 (status codes); RFC 6750 (bearer tokens).
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Inbox } from '#inbox/inbox.ts';
import type { Acceptance, EntryResult, ReadMessage } from '#inbox/message.ts';
import type { Log } from '#runtime/log.ts';
import { httpStatusOf, operationOutcomeOf } from '#standards/fhir/operation-outcome.ts';
import type { Bundle, OperationOutcome } from '#standards/fhir/types.ts';
import { type Issue, IssueError } from '#standards/issue.ts';

/** A source that posts Bundles, known by its token. */
export interface FhirIntakeSource {
  sourceId: string;
  /** SHA-256 of its token, in hexadecimal. */
  tokenSha256: string;
}

export interface FhirIntakeDependencies {
  inbox: Pick<Inbox, 'acceptMessage'>;
  /** Who may post, each known by the SHA-256 of its token, in hexadecimal. The token itself is stored nowhere. */
  sources: readonly FhirIntakeSource[];
  log: Log;
  /** Longest body taken. */
  maxBytes?: number;
  /** How long an answer waits for the processing, to say what became of each entry; after that it says 202. */
  answerWithinMs?: number;
}

const fhirJson = 'application/fhir+json; charset=utf-8';

/** A Fastify plugin: `app.register(fhirIntake, dependencies)`. */
export function fhirIntake(app: FastifyInstance, dependencies: FhirIntakeDependencies): void {
  const { inbox, log, maxBytes = 16 * 1024 * 1024, answerWithinMs = 5000 } = dependencies;
  const sources = dependencies.sources.map(({ sourceId, tokenSha256 }) => ({
    sourceId,
    digest: Buffer.from(tokenSha256, 'hex'),
  }));
  void app.register((intake, _options, done) => {
    intake.removeAllContentTypeParsers();
    intake.addContentTypeParser(
      ['application/fhir+json', 'application/json'],
      { parseAs: 'buffer', bodyLimit: maxBytes },
      (_request, body, parsed) => parsed(null, body),
    );
    intake.setErrorHandler((error, request, reply) => answerError(error, request, reply, log));
    intake.post<{ Body: Buffer }>(
      '/fhir/r4',
      {
        config: { withoutSession: true },
        bodyLimit: maxBytes,
        // Who is asking is settled before a byte of the body is read.
        onRequest: async (request) => void sourceOf(request, sources),
      },
      async (request, reply) => {
        if (!Buffer.isBuffer(request.body) || request.body.length === 0) throw new IssueError(noBody);
        const acceptance = await inbox.acceptMessage(sourceOf(request, sources), request.body);
        return answer(reply, acceptance, answerWithinMs);
      },
    );
    done();
  });
}

/** @throws IssueError `login` */
function sourceOf(request: FastifyRequest, sources: readonly { sourceId: string; digest: Buffer }[]): string {
  const [, token] = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(request.headers.authorization ?? '') ?? [];
  const digest = createHash('sha256')
    .update(token ?? '')
    .digest();
  // All are compared, in constant time: neither how many sources there are nor which is nearest can be told from the wait.
  const found = sources.filter((source) => source.digest.length === 32 && timingSafeEqual(source.digest, digest));
  if (token === undefined || found.length !== 1) throw new IssueError(notKnown);
  return found[0]!.sourceId;
}

async function answer(reply: FastifyReply, acceptance: Acceptance, answerWithinMs: number): Promise<FastifyReply> {
  if (!acceptance.accepted) return say(reply, httpStatusOf(acceptance.issues), acceptance.issues);
  if (!acceptance.isNew) return say(reply, 200, [knownBefore]);
  const processed = await within(acceptance.processed, answerWithinMs);
  if (processed?.outcome === 'waiting') return say(reply, 202, [waitsForPerson]);
  if (processed?.outcome !== 'processed') return say(reply, 202, [stored]);
  return reply.status(200).type(fhirJson).send(responseOf(acceptance.message));
}

/** Entry by entry, in the order they came. */
function responseOf({ fhir }: ReadMessage): Bundle {
  return {
    resourceType: 'Bundle',
    type: fhir?.type === 'transaction' ? 'transaction-response' : 'batch-response',
    entry: (fhir?.entries ?? []).map((entry) => ({ response: entryResponse(entry) })),
  };
}

function entryResponse({ location, issues = [] }: EntryResult): {
  status: string;
  location?: string;
  outcome?: OperationOutcome;
} {
  const [first, ...others] = issues;
  if (first)
    return { status: String(httpStatusOf([first, ...others])), outcome: operationOutcomeOf([first, ...others]) };
  return { status: '200', ...(location === undefined ? {} : { location }) };
}

function say(reply: FastifyReply, status: number, issues: readonly [Issue, ...Issue[]]): FastifyReply {
  return reply.status(status).type(fhirJson).send(operationOutcomeOf(issues));
}

async function within<T>(promise: Promise<T>, waitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), waitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  if (error instanceof IssueError) {
    if (error.issue.code === 'login') void reply.header('www-authenticate', 'Bearer');
    return say(reply, httpStatusOf(error.issues), error.issues);
  }
  const status = (error as { statusCode?: unknown }).statusCode;
  if (status === 413) return say(reply, 413, [tooLarge]);
  if (status === 415) return say(reply, 415, [notJson]);
  if (typeof status === 'number' && status >= 400 && status < 500) return say(reply, status, [unreadable]);
  log.error('FHIR intake failed', { requestId: request.id, error });
  return say(reply, 500, [fault]);
}

const noBody: Issue = { severity: 'error', code: 'required', text: 'The request has no body.' };
const notKnown: Issue = {
  severity: 'error',
  code: 'login',
  text: 'This address takes FHIR from the partnership’s own source systems, each with its token.',
};
const tooLarge: Issue = { severity: 'error', code: 'too-long', text: 'The body is longer than this address takes.' };
const notJson: Issue = {
  severity: 'error',
  code: 'not-supported',
  text: 'This address takes FHIR in JSON: application/fhir+json.',
};
const unreadable: Issue = { severity: 'error', code: 'invalid', text: 'The request could not be read.' };
const fault: Issue = {
  severity: 'fatal',
  code: 'exception',
  text: 'Something went wrong on our side. Nothing was acknowledged; send it again.',
};
const knownBefore: Issue = {
  severity: 'information',
  code: 'informational',
  text: 'The very same was received before. Nothing was changed.',
};
const stored: Issue = {
  severity: 'information',
  code: 'informational',
  text: 'It is stored, and will be in the record presently. It need not be sent again.',
};
const waitsForPerson: Issue = {
  severity: 'warning',
  code: 'informational',
  text: 'It is stored, but could not be taken into the record yet: somebody here will look at it. It need not be sent again.',
};
