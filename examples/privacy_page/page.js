// SPDX-License-Identifier: MIT
// The page works without this. It keeps switches, what was seen last and what was sent up to date.
'use strict';

const focusable = 'a, button, summary, [tabindex]';

const replace = (old, next) => {
  // What somebody unfolded stays so.
  const unfolded = [...old.querySelectorAll('details')];
  next.querySelectorAll('details').forEach((each, i) => { each.open = unfolded[i]?.open ?? false; });
  if (next.innerHTML === old.innerHTML) return;
  // Whoever marks something, or stands where nothing will be, is left alone until they went on.
  const marked = getSelection();
  if (!marked.isCollapsed && marked.containsNode(old, true)) return;
  const before = [...old.querySelectorAll(focusable)];
  const focused = before.indexOf(document.activeElement);
  if (focused >= 0 && next.querySelectorAll(focusable).length !== before.length) return;
  old.replaceChildren(...next.childNodes);
  if (focused >= 0) old.querySelectorAll(focusable)[focused].focus({ preventScroll: true });
};

const refresh = async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.pathname + location.search, { cache: 'no-store' });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const old of document.querySelectorAll('[data-live]')) {
      const next = fresh.getElementById(old.id);
      if (next) replace(old, next);
    }
  } catch {
    // The server was stopped; the page stays as it was.
  }
};

setInterval(refresh, 2000);
