// Before anything is drawn: that there is a script, and the colours that were chosen before.
(function () {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("weigh-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // A page from disk may not be allowed to remember.
  }
})();
