// The directory's interface for programs, to be read: drawn from the same OpenAPI document that programs read, so that it says the same.
import { type Html, html } from '../../design/html.ts';

/** What of an OpenAPI 3.1 document is read here. */
export interface ApiDocument {
  info: { title: string; version: string; description: string };
  servers: readonly { url: string }[];
  paths: Readonly<
    Record<
      string,
      {
        get: {
          summary: string;
          parameters?: readonly { name: string; in: string; required: boolean; description: string; schema: object }[];
          responses: Readonly<Record<string, { description: string }>>;
        };
      }
    >
  >;
}

export function apiPage({ info, servers, paths }: ApiDocument): Html {
  const [server] = servers;
  return html`<h1 class="nhsuk-heading-l">For programs: ${info.title}</h1>
    <p>${info.description}</p>
    <p>All addresses begin with <code class="lcr-hash">${server!.url}</code>. The same for programs: <a href="${server!.url}/openapi.json">the OpenAPI document</a>.</p>
    ${Object.entries(paths).map(
      ([path, { get }]) => html`<section>
        <h2 class="nhsuk-heading-m"><code class="lcr-hash">GET ${path}</code></h2>
        <p>${get.summary}.</p>
        ${
          (get.parameters ?? []).length > 0 &&
          html`<dl class="nhsuk-summary-list">${get.parameters!.map(
            ({ name, required, description, schema }) =>
              html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key"><code>${name}</code>${required && ' (needed)'}</dt><dd class="nhsuk-summary-list__value">${description} <span class="nhsuk-body-s">${kindOf(schema)}</span></dd></div>`,
          )}</dl>`
        }
        <ul class="nhsuk-list nhsuk-body-s">${Object.entries(get.responses).map(([status, { description }]) => html`<li><strong>${status}</strong> ${description}</li>`)}</ul>
      </section>`,
    )}`;
}

function kindOf(schema: object): string {
  const { type, format, enum: values } = schema as { type?: string; format?: string; enum?: readonly string[] };
  return values ? `One of ${values.join(', ')}.` : [type, format && `(${format})`].filter(Boolean).join(' ');
}
