// What keepers are written. Plain words, and nothing in them that somebody else typed: nobody can make us send their words to a stranger.

export interface Letter {
  subject: string;
  text: string;
}

const close = (name: string) => `\n\n${name}\n`;

/** @param link where it is proved. @param hours how long it works. */
export const claimLetter = (
  name: string,
  { organisation, link, hours }: { organisation: string; link: string; hours: number },
): Letter => ({
  subject: `Keep ${organisation} up to date in ${name}`,
  text: `Somebody asked to look after what ${name} says of ${organisation}.\n\nIf that was you, open this link:\n${link}\n\nIt works once, in the next ${hours} hours. Whoever opens it can say that your listings are still right, and change them.\n\nIf you did not ask, do nothing. Nothing has changed.${close(name)}`,
});

export const invitationLetter = (
  name: string,
  { organisation, link, hours }: { organisation: string; link: string; hours: number },
): Letter => ({
  subject: `You are asked to look after ${organisation} in ${name}`,
  text: `Whoever looks after what ${name} says of ${organisation} asks you to do so too.\n\nIf you agree, open this link:\n${link}\n\nIt works once, in the next ${hours} hours.\n\nIf you know nothing of this, do nothing.${close(name)}`,
});

export const signInLetter = (name: string, { link, minutes }: { link: string; minutes: number }): Letter => ({
  subject: `Your link to sign in to ${name}`,
  text: `Open this link to sign in and look after your listings:\n${link}\n\nIt works once, in the next ${minutes} minutes. Nobody who works for us will ever ask you for it.\n\nIf you did not ask for it, do nothing.${close(name)}`,
});

export const refusalLetter = (name: string, { organisation }: { organisation: string }): Letter => ({
  subject: `About ${organisation} in ${name}`,
  text: `You asked to look after what ${name} says of ${organisation}. We could not make sure that you belong to it, so nothing has changed.\n\nYou can ask again and say how we can reach you through the organisation itself. Anybody can also suggest a change to a listing without an account.${close(name)}`,
});

export const anotherKeeperLetter = (name: string, { organisation }: { organisation: string }): Letter => ({
  subject: `Somebody else now looks after ${organisation} too`,
  text: `From today somebody else can change what ${name} says of ${organisation} as well as you.\n\nIf that is not right, tell an editor: open one of your listings and choose “Tell us if something is wrong”.${close(name)}`,
});

export const takenBackLetter = (name: string, { organisation }: { organisation: string }): Letter => ({
  subject: `You no longer look after ${organisation} in ${name}`,
  text: `An editor of ${name} has ended it that you look after ${organisation}. What it says stays as it is.\n\nIf you think that is a mistake, open one of its listings and choose “Tell us if something is wrong”.${close(name)}`,
});
