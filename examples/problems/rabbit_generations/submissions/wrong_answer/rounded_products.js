const words = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);
const m = Number(words[1]);
let [a, b] = [0, 1];
for (const bit of BigInt(words[0]).toString(2)) {
  const even = (a * ((2 * b - a + m) % m)) % m; // products above 2^53 are rounded
  const odd = (a * a + b * b) % m;
  [a, b] = bit === "1" ? [odd, (even + odd) % m] : [even, odd];
}
console.log(String(a % m));
