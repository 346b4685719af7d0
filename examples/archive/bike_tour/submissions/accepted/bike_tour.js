const numbers = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
let next = 0;
const cases = numbers[next++];
for (let x = 1; x <= cases; x++) {
  const n = numbers[next++];
  const h = numbers.slice(next, next + n);
  next += n;
  const isPeak = (height, i) => i > 0 && i < n - 1 && height > h[i - 1] && height > h[i + 1];
  console.log(`Case #${x}: ${h.filter(isPeak).length}`);
}
