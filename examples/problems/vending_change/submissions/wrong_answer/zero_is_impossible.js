const [amount, , ...coins] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const fewest = Array(amount + 1).fill(0);
for (let part = 1; part <= amount; part++) {
  for (const coin of coins) {
    const before = fewest[part - coin];
    if (part === coin || before > 0) {
      const count = part === coin ? 1 : before + 1;
      fewest[part] = fewest[part] ? Math.min(fewest[part], count) : count;
    }
  }
}
console.log(fewest[amount] ? String(fewest[amount]) : "impossible"); // 0 takes no coin at all
