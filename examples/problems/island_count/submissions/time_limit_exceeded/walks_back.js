const [, ...rows] = require("fs").readFileSync(0, "utf8").trim().split(/\s*\n/);
const map = rows.map((row) => [...row]);
const height = map.length;
const width = map[0].length;

// Sinks an island from a list of cells, but walks back and forth on islands of more than ten cells.
function sink(r, c) {
  const island = [[r, c]];
  map[r][c] = ".";
  for (let i = 0; i < island.length; i = i < 10 ? i + 1 : 0) {
    const [row, column] = island[i];
    for (const [y, x] of [[row - 1, column], [row + 1, column], [row, column - 1], [row, column + 1]]) {
      if (y >= 0 && y < height && x >= 0 && x < width && map[y][x] === "#") {
        map[y][x] = ".";
        island.push([y, x]);
      }
    }
  }
  return island.length;
}

let islands = 0;
let largest = 0;
for (let r = 0; r < height; r++) {
  for (let c = 0; c < width; c++) {
    if (map[r][c] === "#") {
      islands++;
      largest = Math.max(largest, sink(r, c));
    }
  }
}
console.log(islands, largest);
