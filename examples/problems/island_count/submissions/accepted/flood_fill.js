const [, ...rows] = require("fs").readFileSync(0, "utf8").trim().split(/\s*\n/);
const map = rows.map((row) => [...row]);

function sink(r, c) {
  if (map[r]?.[c] !== "#") return 0;
  map[r][c] = ".";
  return 1 + sink(r - 1, c) + sink(r + 1, c) + sink(r, c - 1) + sink(r, c + 1);
}

let islands = 0;
let largest = 0;
for (let r = 0; r < map.length; r++) {
  for (let c = 0; c < map[r].length; c++) {
    const size = sink(r, c);
    if (size > 0) islands++;
    largest = Math.max(largest, size);
  }
}
console.log(islands, largest);
