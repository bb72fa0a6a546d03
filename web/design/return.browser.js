// Whoever goes back to a page finds the focus on the link they left it by. No page is kept by the browser, for each is somebody's
// record, so without this they would begin again at the top.

/**
 * Where a link stands and what it is called, as numbers: nothing of a record is put into a history.
 * @typedef {{ around: string, index: number, name: number }} Left
 */

/** @param {string} text */
function numberOf(text) {
  let number = 0;
  for (const character of text) number = (Math.imul(number, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return number;
}

/** @param {Element | null} around @returns {HTMLAnchorElement[]} */
const linksIn = (around) => (around ? [...around.querySelectorAll('a')] : []);
/** @param {HTMLAnchorElement} link */
const nameOf = (link) => numberOf(link.textContent ?? '');

document.addEventListener('click', ({ target }) => {
  const link = target instanceof Element ? target.closest('a') : null;
  // Within the page the browser knows the place by itself.
  if (!link?.href || link.getAttribute('href')?.startsWith('#')) return;
  const around = link.closest('[id]');
  if (!around) return;
  /** @type {Left} */
  const left = { around: around.id, index: linksIn(around).indexOf(link), name: nameOf(link) };
  history.replaceState({ left }, '');
});

const left = /** @type {{ left?: Left } | null} */ (history.state)?.left;
if (left) {
  history.replaceState(null, '');
  // Whoever has begun to do something else here is left alone.
  let isBusy = false;
  for (const kind of ['keydown', 'pointerdown', 'wheel', 'touchstart'])
    window.addEventListener(kind, () => (isBusy = true), { once: true, passive: true });
  window.addEventListener('load', () => setTimeout(() => !isBusy && giveBack(left)));
}

/** @param {Left} to */
function giveBack({ around, index, name }) {
  const links = linksIn(document.getElementById(around));
  const there = links[index];
  const link = there && nameOf(there) === name ? there : links.find((each) => nameOf(each) === name);
  if (!link || (document.activeElement && document.activeElement !== document.body)) return;
  for (let each = link.closest('details'); each; each = each.parentElement?.closest('details') ?? null)
    each.open = true;
  link.focus();
}
