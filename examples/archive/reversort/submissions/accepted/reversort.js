const [, ...lines] = require("fs").readFileSync(0, "utf8").trim().split("\n");

function cost(list) {
  if (list.length < 2) return 0;
  const length = list.indexOf(Math.min(...list)) + 1;
  const rest = [...list.slice(0, length).reverse(), ...list.slice(length)].slice(1);
  return length + cost(rest);
}

for (let x = 1; 2 * x <= lines.length; x++) {
  console.log(`Case #${x}: ${cost(lines[2 * x - 1].trim().split(/\s+/).map(Number))}`);
}
