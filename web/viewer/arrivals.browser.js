// Puts what arrives in the stream into its place, and asks for what has changed while the record is open.

/** Moves one arrived template into the page. @param {HTMLTemplateElement} template */
function place(template) {
  const target = document.getElementById(template.dataset['into'] ?? '');
  if (target) {
    // Whoever is reading a chip or a list keeps it open and keeps the focus.
    const wasOpen = target.querySelector('details')?.open ?? false;
    const hadFocus = target.contains(document.activeElement);
    if (template.dataset['mode'] === 'replace') {
      const replacement = template.content.firstElementChild;
      if (replacement) {
        target.replaceWith(replacement);
        const details = replacement.querySelector('details');
        if (details && wasOpen) details.open = true;
        if (hadFocus) {
          const focusable = replacement.querySelector('summary, a');
          if (focusable instanceof HTMLElement) focusable.focus();
        }
      }
    } else {
      target.replaceChildren(template.content);
      target.hidden = false;
    }
  }
  template.remove();
}

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

const observer = new MutationObserver(placeComplete);
observer.observe(document.documentElement, { childList: true, subtree: true });
document.addEventListener('DOMContentLoaded', () => {
  observer.disconnect();
  placeAll(document);
  watchChanges();
});
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
      } else hearsNoMore();
    } catch {
      // The network is gone: when it is back, so is the stream, and then it is asked again.
      again = false;
    } finally {
      asking = false;
    }
    if (again) {
      again = false;
      await ask();
    }
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
    if (events.readyState === EventSource.CLOSED) hearsNoMore();
  });
  const hearsNoMore = () => {
    events.close();
    const progress = document.getElementById('progress');
    if (progress) progress.textContent = 'This page no longer hears what is new. Open the record again.';
  };
  window.addEventListener('pagehide', () => events.close());
}
