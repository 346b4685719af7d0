const [, ...lines] = require("fs").readFileSync(0, "utf8").trim().split("\n");
lines.forEach((line, x) => {
  const [n, k, s] = line.trim().split(/\s+/).map(Number);
  console.log(`Case #${x + 1}: ${k - 1 + (k - s) + (n - s + 1)}`);
});
