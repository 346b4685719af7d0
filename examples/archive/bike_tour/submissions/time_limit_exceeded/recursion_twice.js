const numbers = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
let next = 0;
const cases = numbers[next++];

// The number of peaks among the checkpoints before i.
function peaks(h, i) {
  if (i < 2) return 0;
  const isPeak = i < h.length && h[i - 1] > h[i - 2] && h[i - 1] > h[i];
  return isPeak ? Math.max(peaks(h, i - 1), peaks(h, i - 1) + 1) : Math.max(peaks(h, i - 1), peaks(h, i - 1));
}

for (let x = 1; x <= cases; x++) {
  const n = numbers[next++];
  const h = numbers.slice(next, next + n);
  next += n;
  console.log(`Case #${x}: ${peaks(h, n)}`);
}
