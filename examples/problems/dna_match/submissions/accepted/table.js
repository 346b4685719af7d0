const [a, b] = require("fs").readFileSync(0, "utf8").split("\n").map((line) => line.trim());

const best = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0));
for (let i = 1; i <= a.length; i++) {
  for (let j = 1; j <= b.length; j++) {
    best[i][j] = a[i - 1] === b[j - 1] ? best[i - 1][j - 1] + 1 : Math.max(best[i - 1][j], best[i][j - 1]);
  }
}
console.log(best[a.length][b.length]);
