// What somebody who sees a page as it stands would miss on it: run inside the page, at one width and one set of preferences.
// Each function gives its faults as sentences, none where there are none.

/** Shown, and not only to a screen reader. @param {Element} element */
function isSeen(element) {
  if (!element.checkVisibility({ checkVisibilityCSS: true, contentVisibilityAuto: true })) return false;
  // Text that stands in a shut `details` by itself has the open one for its element.
  if (element instanceof HTMLDetailsElement && !element.open) return false;
  for (let each = /** @type {Element | null} */ (element); each && each !== document.body; each = each.parentElement) {
    if (each.matches('.nhsuk-skip-link')) return false;
    const { position, clipPath, clip } = getComputedStyle(each);
    if (position === 'absolute' && each.clientWidth <= 1 && (clipPath !== 'none' || clip !== 'auto')) return false;
  }
  return true;
}

/** What a fault names an element by: never what it says of a person. @param {Element} element */
function place(element) {
  const around = element.closest('[id]');
  const own = `${element.localName}${element.classList.length > 0 ? `.${[...element.classList].join('.')}` : ''}`;
  return around && around !== element ? `#${around.id} ${own}` : `${own}${element.id ? `#${element.id}` : ''}`;
}

/** Every run of text that is seen, with the lines it is drawn in. */
function* textLines() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || !node.textContent?.trim() || !isSeen(element)) continue;
    if (element.closest('svg, template, script, style, select')) continue;
    range.selectNodeContents(node);
    for (const line of range.getClientRects()) if (line.width > 1 && line.height > 1) yield { element, line };
  }
}

/** Inside something that scrolls sideways by itself. @param {Element} element */
function scrollsWithin(element) {
  for (let each = element.parentElement; each && each !== document.body; each = each.parentElement)
    if (/auto|scroll/.test(getComputedStyle(each).overflowX) && each.scrollWidth > each.clientWidth + 1) return each;
  return undefined;
}

/**
 * The page scrolls one way only, nothing is cut off, nothing stands on something else, and what scrolls by itself can be
 * reached and is named. Source: WCAG 2.2, 1.4.4, 1.4.10, 1.4.12, 2.1.1.
 * @returns {string[]}
 */
function faultsOfLayout() {
  const faults = new Set();
  const root = document.documentElement;
  const beyond = root.scrollWidth - root.clientWidth;
  if (beyond > 0) faults.add(`the page scrolls sideways by ${beyond} px`);
  const width = root.clientWidth;
  for (const element of document.body.querySelectorAll('*')) {
    if (!isSeen(element) || element.closest('svg')) continue;
    const { overflowX, overflowY, clipPath } = getComputedStyle(element);
    const [wide, high] = [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight];
    const isText = (element.textContent ?? '').trim() !== '' && element.clientWidth > 1;
    if (isText && clipPath === 'none') {
      if (/hidden|clip/.test(overflowX) && wide > 1) faults.add(`cut off sideways: ${place(element)}`);
      if (/hidden|clip/.test(overflowY) && high > 1) faults.add(`cut off below: ${place(element)}`);
    }
    const scrolls = (/auto|scroll/.test(overflowX) && wide > 1) || (/auto|scroll/.test(overflowY) && high > 1);
    if (scrolls && element !== document.body && !element.matches('textarea, select, input')) {
      const inside = element.querySelector('a[href], button, input, summary, select');
      if (!(element instanceof HTMLElement) || (element.tabIndex < 0 && !inside))
        faults.add(`scrolls, and cannot be reached by keyboard: ${place(element)}`);
      if (!element.getAttribute('aria-label') && !element.getAttribute('aria-labelledby'))
        faults.add(`scrolls, and has no name: ${place(element)}`);
    }
  }
  /** @type {{ element: Element, line: DOMRect }[]} */
  const lines = [...textLines()];
  for (const { element, line } of lines) {
    if ((line.left < -1 || line.right > width + 1) && !scrollsWithin(element))
      faults.add(`runs out of the page: ${place(element)}`);
  }
  for (const [one, other] of overlapping(lines)) faults.add(`stands on other text: ${place(one)} and ${place(other)}`);
  return [...faults].slice(0, 12);
}

/**
 * Pairs of texts whose lines stand on one another by more than their leading.
 * @param {{ element: Element, line: DOMRect }[]} lines
 * @returns {[Element, Element][]}
 */
function overlapping(lines) {
  // What is stuck to the window stands over what scrolls under it; that is asked of the focus, not here.
  const own = lines.filter(({ element }) => !element.closest('.lcr-banner, .lcr-sections-nav'));
  const sorted = own.toSorted((one, other) => one.line.top - other.line.top);
  /** @type {[Element, Element][]} */
  const found = [];
  for (const [index, { element, line }] of sorted.entries()) {
    for (let next = index + 1; next < sorted.length; next += 1) {
      const below = sorted[next];
      if (!below || below.line.top > line.bottom - 4) break;
      const sideways = Math.min(line.right, below.line.right) - Math.max(line.left, below.line.left);
      const deep = Math.min(line.bottom, below.line.bottom) - below.line.top;
      if (sideways > 2 && deep > 0.4 * Math.min(line.height, below.line.height) && element !== below.element)
        found.push([element, below.element]);
    }
  }
  return found;
}

/** Some colour in this has three times the contrast of a light page. Source: WCAG 2.2, 1.4.11. @param {string} colours */
function isDark(colours) {
  return [...colours.matchAll(/rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)/g)].some(([, red, green, blue, alpha]) => {
    const [r = 0, g = 0, b = 0] = [red, green, blue].map((each) => (Number(each) / 255) ** 2.2);
    return alpha !== '0' && 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.25;
  });
}

const reachable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';

/**
 * Whatever has the focus shows it, and is not wholly under what is stuck to the window; going down and going up.
 * Source: WCAG 2.2, 2.4.7, 2.4.11.
 * @param {number} most of the page's controls, evenly picked
 * @returns {string[]}
 */
function faultsOfFocus(most) {
  const faults = new Set();
  const all = [...document.querySelectorAll(reachable)].filter(
    (each) =>
      each instanceof HTMLElement &&
      each.tabIndex >= 0 &&
      each.checkVisibility({ checkVisibilityCSS: true, contentVisibilityAuto: true }),
  );
  const step = Math.max(1, all.length / most);
  const picked = Array.from(
    { length: Math.min(most, all.length) },
    (_, index) => /** @type {HTMLElement} */ (all[Math.floor(index * step)]),
  );
  /** @param {Element} element */
  const look = (element) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, backgroundColor } = getComputedStyle(element);
    const isOutlined =
      outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && !/, 0\)$|transparent/.test(outlineColor);
    return `${isOutlined ? outlineColor : ''}|${boxShadow}|${backgroundColor}`;
  };
  for (const element of [...picked, ...picked.toReversed()]) {
    /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
    // A radio or a check box shows it on the box drawn beside it.
    const label = element instanceof HTMLInputElement ? element.labels?.[0] : undefined;
    const drawn = label && /radio|checkbox/.test(element.getAttribute('type') ?? '') ? label : element;
    const seen = () => `${look(element)} ${drawn === element ? '' : getComputedStyle(drawn, '::before').boxShadow}`;
    const before = seen();
    element.focus();
    if (document.activeElement !== element) {
      faults.add(`cannot be given the focus: ${place(element)}`);
      continue;
    }
    const shown = look(drawn) + getComputedStyle(drawn, '::before').boxShadow + getComputedStyle(drawn).borderColor;
    if (drawn === element && !isDark(shown)) faults.add(`its focus is too faint: ${place(element)}`);
    if (seen() === before) faults.add(`does not show that it has the focus: ${place(element)}`);
    const { left, right, top, bottom } = drawn.getBoundingClientRect();
    const points = [
      [(left + right) / 2, (top + bottom) / 2],
      [left + 2, top + 2],
      [right - 2, bottom - 2],
    ];
    const uncovered = points.some(([x = 0, y = 0]) => {
      const hit = document.elementFromPoint(x, y);
      return hit !== null && (drawn.contains(hit) || hit.contains(drawn));
    });
    const inline = [...drawn.getClientRects()].some((line) => {
      const hit = document.elementFromPoint((line.left + line.right) / 2, (line.top + line.bottom) / 2);
      return hit !== null && (drawn.contains(hit) || hit.contains(drawn));
    });
    if (!uncovered && !inline) faults.add(`hidden while it has the focus: ${place(element)}`);
  }
  /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
  return [...faults].slice(0, 12);
}

/** What still moves. Source: WCAG 2.2, 2.3.3; Media Queries 5, prefers-reduced-motion. @returns {string[]} */
function faultsOfMotion() {
  const faults = new Set();
  /** @param {CSSStyleDeclaration} style */
  const moves = ({ transitionDuration, transitionProperty, animationName, scrollBehavior }) =>
    (transitionProperty !== 'none' && transitionDuration.split(', ').some((each) => parseFloat(each) > 0)) ||
    animationName !== 'none' ||
    scrollBehavior === 'smooth';
  for (const element of document.querySelectorAll('*'))
    for (const part of [null, '::before', '::after'])
      if (moves(getComputedStyle(element, part))) faults.add(`moves: ${place(element)}${part ?? ''}`);
  return [...faults].slice(0, 12);
}

/**
 * The spacing a reader may ask for, on or off. Source: WCAG 2.2, 1.4.12.
 * @param {boolean} on
 */
function spaceText(on) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }',
  );
  document.adoptedStyleSheets = on ? [sheet] : [];
}

Object.assign(globalThis, { faultsOfLayout, faultsOfFocus, faultsOfMotion, spaceText });
