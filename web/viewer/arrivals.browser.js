// Puts what arrives in the stream into its place, and asks for what has changed while the record is open.

/** Moves one arrived template into the page. @param {HTMLTemplateElement} template */
function place(template) {
  const target = document.getElementById(template.dataset['into'] ?? '');
  if (target) {
    // Whoever is reading a chip, a list or a section keeps it open and keeps the focus.
    const keep = keeping(target);
    if (target.getAttribute('role') === 'status') tellInTime(target);
    if (template.dataset['mode'] === 'replace') {
      const replacement = template.content.firstElementChild;
      if (replacement) {
        target.replaceWith(replacement);
        keep(replacement);
      }
    } else {
      target.replaceChildren(template.content);
      target.hidden = false;
      keep(target);
    }
  }
  template.remove();
}

/** How long a reader who listens is left alone while sources answer one after another. */
const toldEveryMs = 10_000;
let toldAt = Number.NEGATIVE_INFINITY;

/**
 * While sources still answer, their count is told now and then, not nine times in two seconds over what is being read; that all
 * have is told always. Source: WAI-ARIA 1.2, aria-live.
 * @param {Element} status
 */
function tellInTime(status) {
  const isDue = document.readyState !== 'loading' || performance.now() - toldAt > toldEveryMs;
  status.setAttribute('aria-live', isDue ? 'polite' : 'off');
  if (isDue) toldAt = performance.now();
}

/**
 * What is open here and where the focus is, to be so again in what comes in its place.
 * @param {Element} before
 */
function keeping(before) {
  const open = new Set([...before.querySelectorAll('details')].filter((each) => each.open).map(nameOf));
  const active = before.contains(document.activeElement) ? document.activeElement : null;
  const href = active?.getAttribute('href');
  const around = active?.closest('details')?.id;
  return (/** @type {Element} */ after) => {
    for (const details of after.querySelectorAll('details')) if (open.has(nameOf(details))) details.open = true;
    if (!active) return;
    const same =
      (href && after.querySelector(`a[href="${CSS.escape(href)}"]`)) ||
      (around && after.querySelector(`#${CSS.escape(around)} summary`)) ||
      after.querySelector('summary, a');
    if (same instanceof HTMLElement) same.focus();
  };
}

/**
 * What tells one that opens from others: where it has no id, its kind and the line it stands in.
 * @param {HTMLDetailsElement} details
 */
function nameOf(details) {
  return details.id || `${details.className} ${details.closest('tr')?.textContent ?? ''}`;
}

// One source is asked again: its answer is put among the others, and nothing else on the page is asked for.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset['beside'] === undefined) return;
  event.preventDefault();
  void askAgain(form, form.dataset['beside']);
});

/**
 * @param {HTMLFormElement} form
 * @param {string} beside the disclosure that stands on this page
 */
async function askAgain(form, beside) {
  const button = form.querySelector('button');
  if (!button || button.getAttribute('aria-disabled') === 'true') return;
  // Not `disabled`: the focus would be lost.
  button.setAttribute('aria-disabled', 'true');
  const name = form.dataset['name'] ?? '';
  say(`Asking ${name} again…`);
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ beside }),
    });
    if (!response.ok) throw new Error(String(response.status));
    const holder = document.createElement('div');
    holder.innerHTML = await response.text();
    placeAll(holder);
    const chip = document.getElementById(form.closest('li')?.id ?? '');
    say(
      `${chip?.querySelector('summary')?.textContent ?? name}. ${document.getElementById('progress')?.textContent ?? ''}`,
    );
  } catch {
    say(`${name} could not be asked again. Open the record again.`);
  } finally {
    button.removeAttribute('aria-disabled');
  }
}

/** @param {string} words */
function say(words) {
  const progress = document.getElementById('progress');
  if (!progress) return;
  progress.setAttribute('aria-live', 'polite');
  progress.textContent = words;
}

// A link to a section that its view has closed opens it.
document.addEventListener('click', ({ target }) => {
  const link = target instanceof Element ? target.closest('a[href^="#section-"]') : null;
  const section = link && document.getElementById(link.getAttribute('href')?.slice(1) ?? '');
  const fold = section?.querySelector('details.lcr-fold');
  if (fold instanceof HTMLDetailsElement) fold.open = true;
});

/** @param {ParentNode} root */
function placeAll(root) {
  for (const template of root.querySelectorAll('template[data-into]'))
    place(/** @type {HTMLTemplateElement} */ (template));
}

// The stream is still being parsed: a template is complete when something follows it, or the document ends.
function placeComplete() {
  const arrivals = document.getElementById('arrivals');
  if (!arrivals) return;
  for (const template of arrivals.querySelectorAll('template[data-into]')) {
    if (template.nextElementSibling || document.readyState !== 'loading')
      place(/** @type {HTMLTemplateElement} */ (template));
  }
}

/** After a question that the network lost. */
const askAgainMs = 5000;

const observer = new MutationObserver(placeComplete);
observer.observe(document.documentElement, { childList: true, subtree: true });
function whenWhole() {
  observer.disconnect();
  placeAll(document);
  // What comes last on every page did not come: the rest of the record was lost on its way, and the page must not look whole.
  if (document.getElementById('arrivals') && !document.querySelector('footer')) {
    say(
      'The connection was lost before all of the record had come. What is missing may matter. Open the record again.',
    );
    document.getElementById('progress')?.classList.add('lcr-cut-off');
    return;
  }
  watchChanges();
}
// Why not the event alone: this script waits for nobody, and a record that came quickly is whole before it runs.
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', whenWhole);
else whenWhole();
placeComplete();

/** Asks for what is new when the server says that something is. */
function watchChanges() {
  const record = document.querySelector('[data-changes]');
  if (!(record instanceof HTMLElement)) return;
  const { changes, refresh, since } = record.dataset;
  if (!changes || !refresh || !since) return;
  let asking = false;
  let again = false;
  const ask = async () => {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const response = await fetch(refresh, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ since }),
      });
      if (response.ok) {
        const holder = document.createElement('div');
        holder.innerHTML = await response.text();
        placeAll(holder);
      } else if (response.status === 403)
        // What is open here may no longer be: the person has chosen so, or somebody has ended what allowed it.
        openAnew();
      else hearsNoMore();
    } catch {
      // The network is gone, for all or for this question alone: what is new is asked for until there is an answer.
      again = false;
      setTimeout(() => void ask(), askAgainMs);
    } finally {
      asking = false;
    }
    if (again) {
      again = false;
      await ask();
    }
  };
  // Where the record itself may be opened, but not what is new in it, opening it anew would go on for ever.
  const openAnew = () => {
    const before = Number(sessionStorage.getItem('lcr-opened-anew'));
    sessionStorage.setItem('lcr-opened-anew', String(Date.now()));
    if (Date.now() - before > 10_000) window.location.reload();
    else hearsNoMore();
  };
  const events = new EventSource(changes);
  events.addEventListener('changed', () => void ask());
  // What came while nobody listened was said to nobody.
  let listening = false;
  events.addEventListener('open', () => {
    if (listening) void ask();
    listening = true;
  });
  // What ends for good (the session has ended) is told; a network that comes back is not.
  events.addEventListener('error', () => {
    if (events.readyState !== EventSource.CLOSED) return;
    hearsNoMore();
    void ask();
  });
  const hearsNoMore = () => {
    events.close();
    say('This page no longer hears what is new. Open the record again.');
  };
  window.addEventListener('pagehide', () => events.close());
  // A page that the browser kept, and shows again, has heard nothing since.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) window.location.reload();
  });
}
