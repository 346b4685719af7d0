const [, ...lines] = require("fs").readFileSync(0, "utf8").trim().split("\n");

function minimum(list, from) {
  if (from === list.length - 1) return list[from];
  return list[from] < minimum(list, from + 1) ? list[from] : minimum(list, from + 1);
}

for (let x = 1; 2 * x <= lines.length; x++) {
  const list = lines[2 * x - 1].trim().split(/\s+/).map(Number);
  let cost = 0;
  for (let i = 0; i < list.length - 1; i++) {
    const j = list.indexOf(minimum(list, i));
    const part = list.slice(i, j + 1).reverse();
    list.splice(i, part.length, ...part);
    cost += part.length;
  }
  console.log(`Case #${x}: ${cost}`);
}
