// GOV.UK Notify over its HTTP API: one attempt to send, and the question whether a reference was sent already.
// Source: GOV.UK Notify REST API documentation (Authorisation header, Send a message, Get the status of multiple messages, Error codes).
// Why the question: Notify takes the same reference twice. Where an answer was lost, only asking tells whether the message was taken.
import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { Pool } from 'undici';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Attempt, Gateway } from '../outbox/outbox.ts';
import type { OutgoingMessage } from '../sender.ts';
import type { NotifySettings } from '../sending-config.ts';

const longestAnswerBytes = 1_000_000;
const minuteMs = 60_000;

const taken = z.object({ id: z.uuid(), reference: z.string() });
const found = z.object({ notifications: z.array(z.object({ id: z.uuid(), reference: z.string().nullable() })) });
const refused = z.object({ errors: z.array(z.object({ error: z.string() })).min(1) });

export interface NotifyGateway extends Gateway {
  close(): Promise<void>;
}

export function openNotify(settings: NotifySettings, clock: Clock): NotifyGateway {
  const { baseUrl, apiKey, templates, waitMs } = settings;
  const { origin, pathname } = new URL(baseUrl);
  const stub = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, { connections: 4, allowH2: false, connect: { timeout: waitMs } });
  const key = new TextEncoder().encode(apiKey.secret);

  async function exchange(method: 'GET' | 'POST', path: string, content?: unknown): Promise<Answer | undefined> {
    const seconds = Math.floor(clock.now().getTime() / 1000);
    const token = await new SignJWT({ iss: apiKey.serviceId, iat: seconds })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .sign(key);
    try {
      const response = await pool.request({
        method,
        path: stub + path,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: content === undefined ? null : JSON.stringify(content),
        signal: AbortSignal.timeout(waitMs),
      });
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of response.body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > longestAnswerBytes) return undefined;
        chunks.push(chunk);
      }
      const retryAfter = Number(response.headers['retry-after']);
      const afterMs =
        Number.isFinite(retryAfter) && retryAfter > 0 ? Math.min(retryAfter * 1000, 60 * minuteMs) : undefined;
      return { status: response.statusCode, json: jsonOf(Buffer.concat(chunks)), afterMs };
    } catch {
      // Not reached, cut off, too slow: whether it was taken is not known.
      return undefined;
    }
  }

  return {
    async attempt(message) {
      const template = templates[message.channel];
      if (template === undefined) return { outcome: 'refused', why: 'no template' };
      const reference = referenceOf(message);
      const answer = await exchange(
        'POST',
        message.channel === 'email' ? '/v2/notifications/email' : '/v2/notifications/sms',
        {
          ...(message.channel === 'email' ? { email_address: message.to } : { phone_number: message.to }),
          template_id: template,
          personalisation: {
            text: message.text,
            ...(message.channel === 'email' ? { subject: message.subject ?? '' } : {}),
          },
          reference,
        },
      );
      return attemptOf(answer, reference);
    },
    async sentBefore(message) {
      const reference = referenceOf(message);
      const answer = await exchange('GET', `/v2/notifications?reference=${reference}`);
      const list = answer?.status === 200 ? found.safeParse(answer.json) : undefined;
      if (!list?.success) return 'not known';
      return list.data.notifications.some((each) => each.reference === reference) ? 'yes' : 'no';
    },
    close: () => pool.destroy(),
  };
}

interface Answer {
  status: number;
  json: unknown;
  afterMs: number | undefined;
}

/** What Notify knows a message by: nothing of ours can be read from it. */
const referenceOf = ({ reference }: OutgoingMessage) =>
  createHash('sha256').update(reference).digest('hex').slice(0, 40);

function attemptOf(answer: Answer | undefined, reference: string): Attempt {
  if (answer === undefined) return { outcome: 'later', why: 'no answer' };
  const { status, json, afterMs } = answer;
  if (status === 201) {
    const told = taken.safeParse(json);
    // Anything else that says 201 may be a proxy's page: asked again before it is sent again.
    return told.success && told.data.reference === reference
      ? { outcome: 'sent' }
      : { outcome: 'later', why: 'not readable' };
  }
  const told = refused.safeParse(json);
  const error = told.success ? told.data.errors[0]!.error : undefined;
  if (status === 429)
    return {
      outcome: 'later',
      why: 'too many',
      afterMs: afterMs ?? (error === 'TooManyRequestsError' ? 60 : 1) * minuteMs,
    };
  // Only what Notify itself says of this message is final: a 400 of something in between is not.
  if (status === 400 && error !== undefined) return { outcome: 'refused', why: 'bad request' };
  // 403: our key or our clock. The operator can mend it; the message is not at fault.
  return { outcome: 'later', why: `status ${status}`, ...(afterMs === undefined ? {} : { afterMs }) };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
