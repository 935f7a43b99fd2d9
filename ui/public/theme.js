// Before the first paint: the member's own choice of light or dark, where there is one.
(function () {
  try {
    var chosen = localStorage.getItem('kith.theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
  } catch {
    /* storage is closed: the system's choice stands */
  }
})();
