// Why a record did not open from another system, in words that say what to do. No two reasons read alike.
import type { WhyNotLaunched } from '#sign-in/launch/launch.ts';
import type { Refusal } from './refusals.ts';

/** @param system what people call the system that sent them; undefined where it is not known. */
export function launchRefusalOf(why: WhyNotLaunched, system: string | undefined): Refusal {
  const { status, text } = words[why](system ?? 'the system you came from');
  const title = status === 503 ? 'The record cannot be opened from there just now' : 'The record was not opened';
  return { status, title, text };
}

const again = 'Go back and open the record again.';

const words: Readonly<Record<WhyNotLaunched, (system: string) => { status: number; text: string }>> = {
  'system-unknown': () => ({
    status: 403,
    text: 'The system you came from is not registered here, so nothing it sent was used. Ask your IT service desk to have it registered with this record.',
  }),
  'not-trusted': (system) => ({
    status: 403,
    text: `What was sent cannot be shown to come from ${system}, so it was not used. ${again} If it goes on, give your IT service desk the request number.`,
  }),
  expired: (system) => ({
    status: 403,
    text: `This link from ${system} is older than 60 seconds, or its clock and ours differ by too much. ${again} If it goes on, give your IT service desk the request number.`,
  }),
  used: (system) => ({
    status: 403,
    text: `This link from ${system} was used already. A link opens a record once. ${again}`,
  }),
  'not-for-us': (system) => ({
    status: 403,
    text: `${capital(system)} made this link for another record than this one. Ask your IT service desk to correct the address it uses.`,
  }),
  'purpose-not-care': () => ({
    status: 403,
    text: 'A record opens from another system for the care of that person, and for nothing else.',
  }),
  'organisation-not-its-own': (system) => ({
    status: 403,
    text: `${capital(system)} named you as staff of an organisation that is not its own. Sign in here yourself, or open the record from your own organisation’s system.`,
  }),
  'organisation-not-a-party': () => ({
    status: 403,
    text: 'Your organisation is not a party of this record.',
  }),
  'role-unknown': (system) => ({
    status: 403,
    text: `The role that ${system} gave for you is not one that uses this record. If you need it for your work, ask your manager, who can ask the partnership to add your role.`,
  }),
  'role-may-not': () => ({
    status: 403,
    text: 'Your role may not search this record for people, so no record can be opened for you.',
  }),
  'patient-not-known': () => ({
    status: 404,
    text: 'This record knows nobody with the NHS number that was sent, or nobody who may be found. Check the number there. If it is right, nothing about them is shared here.',
  }),
  'patient-differs': (system) => ({
    status: 409,
    text: `The NHS number and the date of birth that ${system} sent are not of one person here, so nobody’s record was opened. Check both there, and have what is wrong corrected before you go on.`,
  }),
  'system-down': (system) => ({
    status: 503,
    text: `${capital(system)} did not answer in time when asked who you are. ${again}`,
  }),
  'system-wrong': (system) => ({
    status: 503,
    text: `${capital(system)} answered, but left out something this record needs: who you are, your one role there, or whose record to open. Give your IT service desk the request number.`,
  }),
  cancelled: (system) => ({ status: 400, text: `It was stopped at ${system}. ${again}` }),
  'not-begun': () => ({
    status: 400,
    text: `This was not begun in this browser, was used already, or took too long. ${again}`,
  }),
};

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
