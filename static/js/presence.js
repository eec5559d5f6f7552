// Asks who else is on this request and whether what the page shows still stands. Nothing is disabled: it only tells.
"use strict";

(() => {
  const EVERY = 15000; // ms between two questions, while the page is looked at
  const strip = document.querySelector("[data-presence]");
  if (!strip) return;
  const here = strip.querySelector("[data-presence-here]");
  const news = strip.querySelector("[data-presence-news]");
  let timer = 0;
  let asking = new AbortController();

  // Who is there changes silently; what was decided is said, once, in the live region.
  function show(answer) {
    here.replaceChildren(
      ...answer.here.map((words) => {
        const line = document.createElement("li");
        line.textContent = words;
        return line;
      }),
    );
    if (answer.news && answer.news !== news.dataset.said) tell(answer.news);
  }

  function tell(words) {
    news.dataset.said = words;
    const again = document.createElement("a");
    again.href = location.href;
    again.textContent = "Recharger la page";
    news.replaceChildren(`${words} `, again);
    news.classList.add("claim__news--told");
  }

  async function ask() {
    clearTimeout(timer);
    asking.abort(); // an answer still under way would be older than the next one
    if (document.hidden) return;
    const mine = (asking = new AbortController());
    const late = setTimeout(() => mine.abort(), EVERY);
    try {
      const response = await fetch(strip.dataset.presence, { redirect: "manual", cache: "no-store", signal: mine.signal });
      if (response.type === "opaqueredirect" || response.status === 401) {
        return tell("Votre session est terminée\u00a0: reconnectez-vous avant de décider.");
      }
      if (response.ok) show(await response.json());
    } catch {
      // No answer, or none in time: the next question tries again.
    } finally {
      clearTimeout(late);
    }
    if (mine === asking) timer = setTimeout(ask, EVERY);
  }

  document.addEventListener("visibilitychange", ask);
  timer = setTimeout(ask, EVERY);
})();
