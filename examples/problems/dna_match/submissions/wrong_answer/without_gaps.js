const [a, b] = require("fs").readFileSync(0, "utf8").split("\n").map((line) => line.trim());

let best = 0;
for (let i = 0; i < a.length; i++) {
  while (i + best < a.length && b.includes(a.slice(i, i + best + 1))) {
    best++; // the longest common part, without crossing out in between
  }
}
console.log(best);
