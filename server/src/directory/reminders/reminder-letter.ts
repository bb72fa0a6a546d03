// What whoever keeps listings is written when they are to be looked at. Plain words; of a listing only its name.
import type { Listing } from '../listing.ts';
import type { Stage } from './reminders-store.ts';

const said: Readonly<Record<Stage, string>> = {
  before: 'It is soon time to check this.',
  due: 'It is time to check this. Until somebody does, people see it further down, and are told to call first.',
  hidden: 'Nobody has checked this for so long that people no longer see it.',
};

/** @param name of the public pages. @param stop the link for whoever wants no more of these. */
export function reminderLetter(
  name: string,
  { asked, stop }: { asked: readonly { listing: Listing; stage: Stage; link: string }[]; stop: string },
): { subject: string; text: string } {
  const [first] = asked;
  const what = asked.length === 1 ? first!.listing.service.name : `${asked.length} of your listings`;
  const parts = asked.map(
    ({ listing, stage, link }) => `${listing.service.name.replaceAll(/\s+/g, ' ')}\n${said[stage]}\n${link}`,
  );
  return {
    subject: `Is it still so? ${what.replaceAll(/\s+/g, ' ')} in ${name}`,
    text: [
      `${name} shows people what your organisation offers. Please look whether it is still so. It takes a minute and you need no password.`,
      ...parts,
      'Each link opens a page with what we show. Press its button if all of it is right, or tell us what is not.',
      `You get this because your address is the one we have for these listings. If you want no more reminders, open this:\n${stop}`,
      name,
    ].join('\n\n'),
  };
}
