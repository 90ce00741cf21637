// What is too pale to read or cannot be told apart, by the styles as the browser computed them: WCAG 2.2 AA.
() => {
  const parse = (told) => {
    const found = told.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    return [found[0], found[1], found[2], found[3] ?? 1];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((part, at) => part * a + under[at] * (1 - a));
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (element) => {
    const above = [];
    for (let each = element; each; each = each.parentElement) above.push(parse(getComputedStyle(each).backgroundColor));
    return above.reverse().reduce((under, colour) => over(colour, under), [255, 255, 255]);
  };
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === "visible" && box.right > 0;
  };
  const faults = [];
  let looked = 0;
  for (const element of document.body.querySelectorAll("*")) {
    if (!shown(element) || element.closest("svg, [disabled], script")) continue;
    const style = getComputedStyle(element);
    const text = [...element.childNodes].filter((each) => each.nodeType === 3).map((each) => each.data.trim()).join(" ").trim();
    const typed = element.matches("input:not([type=hidden],[type=file],[type=color]), select") ? "field" : "";
    if (text || typed) {
      looked += 1;
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const got = ratio(over(parse(style.color), ground(element)), ground(element));
      if (got < (large ? 3 : 4.5)) faults.push(`text “${(text || typed).slice(0, 40)}”: ${got.toFixed(2)}`);
    }
    if (typed && !element.readOnly) {
      const got = ratio(over(parse(style.borderTopColor), ground(element.parentElement)), ground(element.parentElement));
      if (got < 3) faults.push(`border of ${element.name || element.id}: ${got.toFixed(2)}`);
    }
  }
  for (const field of document.body.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (!field.labels?.length && !field.ariaLabel) faults.push(`no label: ${field.name || field.id}`);
  }
  for (const part of document.body.querySelectorAll("a, button")) {
    if (shown(part) && !part.textContent.trim() && !part.ariaLabel) faults.push(`no name: ${part.outerHTML.slice(0, 60)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) faults.push(`wider than the window: ${document.documentElement.scrollWidth}`);
  if (document.querySelectorAll("h1").length < 1) faults.push("no heading");
  return { looked, faults };
}
