// Pages are tagged templates: every value is escaped unless it is HTML already.
import { html as template } from 'hono/html';

/** Markup that is safe to send: made by `html`, never from text. */
export type Html = string & { readonly isEscaped: true };

export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

/** Escapes its values; leaves out false, null and undefined. No value here is a promise, so neither is the result. */
export const html = template as (strings: TemplateStringsArray, ...values: HtmlValue[]) => Html;

/** Nothing. */
export const nothing = html``;
