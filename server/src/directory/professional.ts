// What professionals may read of a service beside its listing: how to refer, whom not to send. Apart from listings in a table of its
// own, so that nothing that publishes them can give it out; whoever calls this has made sure who asks.
import { z } from 'zod';
import type { Database, Executor } from '#runtime/database/database.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import { changedFields, type Change, inTransaction } from './listings.ts';
import { insertVersion } from './listings-store.ts';
import * as store from './professional-store.ts';

const text = z
  .string()
  .trim()
  .min(1, 'Leave it out where there is nothing to say.')
  .max(10_000, 'Say it in at most 10,000 characters.');

const schema = z.strictObject({
  /** How to refer, in words. */
  referral_process: text.exactOptional(),
  referral_email: z.email('Give an e-mail address, e.g. refer@example.org.').exactOptional(),
  /** Not for the public. */
  referral_phone: text.max(100).exactOptional(),
  inclusion_criteria: text.exactOptional(),
  exclusion_criteria: text.exactOptional(),
  /** Calendar days from referral to the first contact, as the service says. */
  waiting_days: z.int('Give whole days.').min(0).max(3650).exactOptional(),
  /** How many could begin now, as the service says. */
  places_left: z.int('Give a whole number.').min(0).max(9999).exactOptional(),
  /** The day the wait and the places were said. */
  waiting_as_of: z.iso.date('Give a day as YYYY-MM-DD.').exactOptional(),
  takes_referrals: z.boolean().exactOptional(),
  notes: text.exactOptional(),
});

export type ProfessionalDetail = z.output<typeof schema>;

/** Undefined where nothing was said. */
export async function readProfessionalDetail(
  executor: Executor,
  serviceId: string,
): Promise<ProfessionalDetail | undefined> {
  return (await executor.run(store.selectDetail(serviceId)))[0]?.document;
}

/** @throws IssueError `invariant` with every fault; `not-found` for a service that is not in the directory. */
export async function saveProfessionalDetail(
  executor: Database | Executor,
  serviceId: string,
  given: ProfessionalDetail,
  { by, why }: Change,
): Promise<void> {
  const { success, data, error } = schema.safeParse(given);
  if (!success) {
    const issues = error.issues.map((issue): Issue => ({
      severity: 'error',
      code: 'invariant',
      text: issue.message,
      location: issue.path.join('.'),
    }));
    throw new IssueError(issues as [Issue, ...Issue[]]);
  }
  await inTransaction(executor, async (transaction) => {
    const [service] = await transaction.run(store.lockService(serviceId));
    if (!service)
      throw new IssueError({
        severity: 'error',
        code: 'not-found',
        text: 'There is no such listing in the directory.',
      });
    const [before] = await transaction.run(store.selectDetail(serviceId));
    const changed = changedFields(before?.document, data);
    if (changed.length === 0) return;
    const version = (before?.version ?? 0) + 1;
    const at = service.now;
    await transaction.run(store.upsertDetail(serviceId, version, data, at));
    await transaction.run(
      insertVersion({
        entity: 'professional-detail',
        id: serviceId,
        version,
        document: data,
        changed,
        act: 'save',
        author: by,
        because: why,
        at,
      }),
    );
  });
}
