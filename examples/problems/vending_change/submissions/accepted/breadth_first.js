// After i rounds, `sums` holds all amounts that take exactly i coins at least.
const [amount, , ...coins] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);

const seen = new Set([0]);
let sums = [0];
let count = 0;
while (sums.length > 0 && !seen.has(amount)) {
  count++;
  const next = [];
  for (const sum of sums) {
    for (const coin of coins) {
      if (sum + coin <= amount && !seen.has(sum + coin)) {
        seen.add(sum + coin);
        next.push(sum + coin);
      }
    }
  }
  sums = next;
}
console.log(seen.has(amount) ? String(count) : "impossible");
