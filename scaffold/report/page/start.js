// Start.

document.documentElement.classList.add("js");
svg.classList.toggle("large", boxes.length > 800);
nameTheme();
open("picture");
zoom(Math.min(1, Math.max(0.7, view.clientWidth / size.width)));
view.scrollTo(0, 0);
if (elements.length) toCurrent(Number(svg.querySelector(".node").dataset.node), false);
apply();
