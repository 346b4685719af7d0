const [amount, , ...coins] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);

function fewest(part) {
  if (part === 0) return 0;
  let best = Infinity;
  for (const coin of coins) {
    if (coin <= part) best = Math.min(best, fewest(part - coin) + 1);
  }
  return best;
}

const best = fewest(amount);
console.log(best === Infinity ? "impossible" : String(best));
