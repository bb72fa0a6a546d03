// While there is no connection the page that is read stays: a link or a form would put the browser's own error page in its place,
// and no page of a record is kept by the browser to come back to. What was written in a form stays written.

const loadedAt = new Date();
const words = {
  offline: () =>
    `You are offline. This page was loaded at ${loadedAt.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}, and what has changed since is not on it. You can go on reading it.`,
  kept: () => 'You are offline, so you are still on this page. Nothing was sent. Try again when you are online.',
  online: () =>
    'You are online again. What has changed since this page was loaded is not on it: load it again to see that.',
};

/** There from the start, and empty: what is put in afterwards is said to whoever listens. */
const notice = document.createElement('div');
notice.className = 'lcr-offline';
notice.setAttribute('role', 'status');
document.getElementById('maincontent')?.before(notice);

/** @param {keyof typeof words} what */
function tell(what) {
  notice.textContent = words[what]();
  notice.dataset['now'] = what === 'online' ? 'online' : 'offline';
}

window.addEventListener('offline', () => tell('offline'));
window.addEventListener('online', () => tell('online'));
if (!navigator.onLine) tell('offline');

document.addEventListener(
  'click',
  (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    if (navigator.onLine || !link || link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    event.stopPropagation();
    tell('kept');
  },
  { capture: true },
);
document.addEventListener(
  'submit',
  (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopPropagation();
    tell('kept');
  },
  { capture: true },
);
