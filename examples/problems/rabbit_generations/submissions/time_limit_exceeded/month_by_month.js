const [n, m] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(BigInt);
const modulus = Number(m);
let [a, b] = [0, 1];
for (let month = 0; month < Number(n); month++) {
  [a, b] = [b, (a + b) % modulus];
}
console.log(String(a % modulus));
