// Keepers: people of an organisation who keep its listings true. They prove that they belong to it by reading its listed mailbox, or to
// an editor; from then on they sign in by a link that is sent to them. Here is what the rest of the server sees of it, in one.
// Invariant: what they may is read anew for every request from who keeps what.
import type { Clock } from '#runtime/clock.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import type { OpenSender } from '#runtime/sending/sender.ts';
import { type ChangingHands, createChangingHands } from './changing-hands.ts';
import { type Claims, createClaims } from './claims.ts';
import type { KeepingRules } from './keeping-rules.ts';
import { createPost, type Post } from './post.ts';
import { createSignIn, type SignIn } from './sign-in.ts';

export interface KeepersParts {
  database: Database;
  sender: Pick<OpenSender, 'send' | 'channels'>;
  rules: KeepingRules;
  clock: Clock;
  log: Log;
  /** Of the public pages, e.g. "Help near you". */
  title: string;
  /** Where people reach us, without a slash at the end. */
  address: () => string;
}

export interface Keepers extends Claims, SignIn, ChangingHands, Pick<Post, 'settled'> {
  rules: KeepingRules;
  /** Whether anybody can be written to here; else nobody can keep a listing. */
  offered: boolean;
}

export function createKeepers(given: KeepersParts): Keepers {
  const post = createPost(given);
  const parts = { ...given, post };
  return {
    rules: given.rules,
    offered: given.sender.channels.has('email'),
    ...createClaims(parts),
    ...createSignIn(parts),
    ...createChangingHands(parts),
    settled: () => post.settled(),
  };
}
