// Messages to people outside: an e-mail or a text, written by us, to an address somebody gave for it. Who sends depends on sending.yaml.
// Invariant: a message under one reference is sent once, however often, by however many servers and after whatever end it is asked for.
// Invariant: no address and no word of a message is logged; both are forgotten as soon as it is sent or given up.
import type { Clock } from '../clock.ts';
import type { Database, Executor } from '../database/database.ts';
import type { Log } from '../log.ts';
import { IssueError } from '../../standards/issue.ts';
import { emailAddress, mobileNumber } from './addresses.ts';
import { openFileOutbox } from './file-outbox.ts';
import { openNotify } from './notify/notify.ts';
import { startOutbox } from './outbox/outbox.ts';
import type { SendingSettings } from './sending-config.ts';

export type Channel = 'email' | 'text';

export interface OutgoingMessage {
  channel: Channel;
  /** An e-mail address, or a mobile number of the United Kingdom, as it was typed. */
  to: string;
  /** Of an e-mail. */
  subject?: string;
  /** Plain text. Paragraphs are parted by an empty line. */
  text: string;
  /** What makes this message this one: asked for again under the same reference, it is not sent again. Names nobody; up to 200 characters. */
  reference: string;
}

export interface Sender {
  /**
   * Takes a message: when it resolves, it is kept and will be sent, also where the server ends now.
   * @param within the transaction it is to be kept in; where messages are files this is no matter.
   * @throws IssueError `value` where the address cannot be one, `not-supported` where nothing is sent this way here.
   */
  send(message: OutgoingMessage, within?: Executor): Promise<void>;
}

export interface OpenSender extends Sender {
  /** What can be sent here; empty where the partnership sends nothing. */
  readonly channels: ReadonlySet<Channel>;
  /** Sends what waits and whose time has come, now. Also done by itself. */
  run(): Promise<void>;
  /** Ends it once the message under way is sent. */
  close(): Promise<void>;
}

export interface SenderParts {
  settings: SendingSettings;
  /** With the rights of `server`. */
  database: Database;
  log: Log;
  clock: Clock;
  /** Between two looks for what waits, in milliseconds. */
  everyMs?: number;
}

/** Opens what the partnership sends by. Several servers may. */
export function openSender({ settings, database, log, clock, everyMs = 5000 }: SenderParts): OpenSender {
  const channels = new Set<Channel>(settings.kind === 'none' ? [] : channelsOf(settings));
  const checked = (message: OutgoingMessage): OutgoingMessage => {
    if (!channels.has(message.channel))
      throw new IssueError({ severity: 'error', code: 'not-supported', text: 'Nothing is sent in this way here.' });
    const to = message.channel === 'email' ? emailAddress(message.to) : mobileNumber(message.to);
    if (to === undefined)
      throw new IssueError({ severity: 'error', code: 'value', text: 'This cannot be an address to send to.' });
    if (message.reference.length === 0 || message.reference.length > 200)
      throw new Error('a reference has 1 to 200 characters');
    return { ...message, to };
  };
  const nothing = () => Promise.resolve();
  if (settings.kind === 'none')
    return {
      channels,
      send: (message) => Promise.reject(problemOf(() => checked(message))),
      run: nothing,
      close: nothing,
    };
  if (settings.kind === 'file') {
    const outbox = openFileOutbox(settings.folder, log, clock);
    return { channels, send: async (message) => outbox.write(checked(message)), run: nothing, close: nothing };
  }
  const notify = openNotify(settings, clock);
  const outbox = startOutbox({ database, log, clock, everyMs, gateway: notify, settings });
  return {
    channels,
    send: async (message, within) => outbox.add(checked(message), within),
    run: () => outbox.run(),
    async close() {
      await outbox.close();
      await notify.close();
    },
  };
}

function channelsOf(settings: Exclude<SendingSettings, { kind: 'none' }>): Channel[] {
  if (settings.kind === 'file') return ['email', 'text'];
  return (['email', 'text'] as const).filter((channel) => settings.templates[channel] !== undefined);
}

function problemOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return new Error('nothing is sent here');
}
