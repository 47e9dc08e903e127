// SPDX-License-Identifier: MIT
// The page works without this. It keeps what was seen last and what was sent up to date.
'use strict';

const refresh = async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.pathname + location.search, { cache: 'no-store' });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const old of document.querySelectorAll('[data-live]')) {
      const next = fresh.getElementById(old.id);
      if (!next) continue;
      // What somebody unfolded stays so.
      const unfolded = [...old.querySelectorAll('details')];
      next.querySelectorAll('details').forEach((each, i) => { each.open = unfolded[i]?.open ?? false; });
      if (next.innerHTML !== old.innerHTML) old.replaceChildren(...next.childNodes);
    }
  } catch {
    // The server was stopped; the page stays as it was.
  }
};

setInterval(refresh, 2000);
