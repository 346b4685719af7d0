const [a, b] = require("fs").readFileSync(0, "utf8").split("\n").map((line) => line.trim());

const best = [];
for (let i = 0; i < a.length; i++) {
  best.push([]);
  for (let j = 0; j < b.length; j++) {
    best[i][j] = a[i] === b[j] ? best[i - 1][j - 1] + 1 : Math.max(best[i - 1][j], best[i][j - 1]);
  }
}
console.log(best[a.length - 1][b.length - 1]);
